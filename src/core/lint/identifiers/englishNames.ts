import type { Span } from '../../text.ts';
import { matchesOf } from './identifier.ts';

/** Given names, from many languages: with one of them two capitalised words are a person. */
const GIVEN = new Set(
  (
    'aaron abby abdul abigail adam adrian agnes ahmed aisha aiden alan albert alberto alejandro alex alexander alexandra alexis ali alicia alina alison allison amanda amar amber amelia amina amir amit amy ana anastasia andre andrea andreas andrew andy angela angelo anika anita anjali ann anna anne annika anthony antonio anya ariana arjun arthur asha ashley astrid audrey aurora ava barbara beatrice ben benjamin bernard beth betty beverly bianca bill birgit brandon brenda brian bridget bruce bruno caitlin caleb callum camila carl carla carlos carmen carmine caroline carrie catherine cathy cecilia cedric charles charlotte cheryl chiara chloe chris christian christina christine christopher claire clara claudia colin connor cora craig cristina cynthia daisy dana daniel daniela danielle darius darren dave david dean deborah declan delia denise dennis derek diana diane diego dmitri dolores dominic donald donna dora doris dorothy douglas dylan eamon ed eddie edgar edith edward edwin eileen elaine eleanor elena eli elias elif elijah elisa elise eliza elizabeth ella ellen ellie elsa emil emilia emily emma enrique eric erica erik erin ernest esther ethan eva evan eve evelyn fatima faye felicity felix fernando fiona florence frances francesca francis frank franz fred freda freya gabriel gabriela gareth gary gavin gemma george georgia gerald gerard gertrude giles gillian gina giovanni giulia gloria gordon grace graham greg gregory greta guillermo gustav hana hannah hans harold harriet harry harvey hassan hazel heather hector hedda helen helena helga henrik henry hilda holly hugh hugo ian ibrahim ida ilse imogen ines ingrid irene iris isaac isabel isabella isla ivan ivy jack jacob jacqueline jade jaime jake james jamie jan jane janet janice jared jasmine jason javier jean jeff jeffrey jenna jennifer jenny jeremy jerome jerry jess jesse jessica jill jim jimmy joan joanna joanne joaquin jodie joe joel johan johannes john johnny jon jonas jonathan jorge jose joseph josephine josh joshua joyce juan juana judith judy julia julian juliana julie juliet julio jun june justin kamal karen karim karin karl kate katherine kathleen kathryn katie katrina kayla keith kelly ken kenji kenneth kevin khalid kieran kim kimberly kirsten klaus kristen kristin kurt kyle laila lara larry lars laura lauren laurie lawrence layla leah lena leo leon leonard leslie lewis liam lila lillian lily linda lindsay lisa liz logan lois lorenzo lorna lorraine louis louise lucas lucia lucy luigi luis luke lukas luna lydia lynn mabel madeline madison maeve magnus malcolm manuel marco marcus margaret margarita margot maria mariam marian marianne marie marilyn mario marion marisol marjorie mark marlene marsha martha martin marvin mary mason mateo matilda matt matteo matthew maureen maurice maya megan mei melanie melissa meredith mia michael michaela michelle miguel mike mila milan millie mina miranda miriam mohamed mohammed moira molly mona monica morgan muhammad muriel murray nadia nadine nancy naomi natalia natalie natasha nathan neha neil nia niamh nicholas nick nicola nicole nigel nikhil nils nina nirmala noah noel nora norma norman oleg oleksandr olga oliver olivia omar oscar otto owen pablo paige pamela patricia patrick paul paula pauline pavel pearl pedro peggy penelope penny percy pete peter petra phil philip phoebe phyllis pierre piotr polly pooja preeti priya quentin rachel rafael rahul raj rajesh ralph ramon randy raquel rashid raul ravi ray raymond rebecca reggie renata ricardo richard rita rob robert roberta roberto robin rodrigo roger rohan roland roman ronald ronan rosa rosalind rose rosemary roxanne roy ruby rupert russell ruth ryan sabrina sadie sally salma sam samantha samir samuel sandra sanjay sara sarah saskia scott sean sebastian selena serena sergei sergio seth shane shannon sharon sheila shelley shirley sian sidney sigrid silvia simon simone sofia solomon sonia sophia sophie soren stacy stan stanley stefan stella stephanie stephen steve steven stuart sunita susan susanna suzanne sven sylvia tabitha tamara tanya tara tariq tatiana ted teresa terence terry theo theodore theresa thomas tim timothy tina tobias todd tom tomas tomasz tommy tony tracy trevor tyler uma ursula valentina valerie vanessa vera vernon veronica victor victoria vijay vikram vincent viola violet virginia vivian vladimir walter wanda warren wayne wendy wilfred will william winifred xavier yara yasmin yolanda youssef yuki yusuf yvonne zachary zara zoe ' +
    'mei wei li xiao ming jun hui lan hong haruto akiko hiroshi yuto sakura minho jisoo nguyen thi linh chinedu ngozi amara kwame kofi adaeze oluwaseun tunde thabo sipho lerato aaliyah jamal deshawn latoya tyrone keisha malik imani'
  ).split(' '),
);

/** Capitalised words that are no part of a private person's name. */
const OTHER = new Set(
  (
    'the a an and or but for of to from with in on at by as is are was were be this that these those it its he she they we you i my our your his her their dear hi hello hey thanks thank please note if when while because after before since until once also then than not no yes never always only just each every any some all both either neither what who whom whose which where why how ' +
    'call email mail contact text send write tell ask remind help give make draft reply answer copy fill reach ring phone dial see check find read use get let put take add list set show return output extract translate summarize summarise rewrite reword explain compare review describe create generate compose prepare provide include mention say keep do did does can could should would will may might must schedule invite inform notify thank congratulate confirm book charge refund ship deliver pay transfer bill invoice cancel update verify label classify convert mask redact replace ' +
    'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun christmas easter thanksgiving ' +
    'mr mrs ms miss dr prof sir madam customer client patient user users member employee manager director engineer teacher student nurse doctor agent assistant architect officer president ceo cto cfo chairman senator minister king queen prince princess pope saint st general captain judge professor author owner tenant landlord applicant candidate guest driver ' +
    'bank banks inc ltd llc corp corporation company companies co gmbh plc group holdings partners associates services service solutions systems software technologies technology tech labs lab studio studios media press news times post journal magazine airlines airways air airport energy power water gas roofing plumbing electric foods freight logistics shipping express insurance capital finance financial credit card cards account accounts visa mastercard amex paypal university college school academy institute hospital clinic centre center hotel inn resort restaurant cafe bar hall house church library museum park gardens garden street road avenue lane drive court square plaza bridge station terminal tower building suite floor department office offices team support sales marketing legal billing security social hr it pr board council committee ministry agency bureau authority association foundation society club union federation party league ferry bikes tools shop store stores market mall supplies products product order orders number numbers code codes invoice ticket case file report form page section chapter table figure title name names date time day week month year address phone mobile email fax website web app api data ' +
    'english french german spanish italian portuguese dutch swedish polish russian chinese japanese korean arabic american british european african asian indian canadian australian irish scottish welsh plain standard simple north south east west northern southern eastern western new old great united states kingdom kingdom america england scotland wales ireland france germany spain italy china japan korea india canada australia mexico brazil africa europe asia london paris berlin madrid rome lisbon dublin york angeles francisco diego boston chicago houston dallas austin seattle denver miami atlanta toronto sydney melbourne tokyo beijing shanghai texas ohio california florida city county state province island lake river mount mountain bay beach valley hills springs burkina faso sri los las san santa el la de ' +
    'google microsoft apple amazon facebook meta openai anthropic claude gemini chatgpt python java javascript typescript react node docker kubernetes linux windows android github gitlab slack zoom excel word powerpoint markdown json yaml html css sql http https url pdf csv xml ' +
    'act law bill tax medicare medicaid premium plus pro basic gold silver black white red green blue first second third last next best good happy merry big little high low long short early late full half double single personal public private internal external sample example test demo draft final main key role task goal context input output format rules rule steps step instructions instruction constraints constraint notes background following regarding subject sent received clinical global impression rating scale index model training mass body health method reaction reduction inventory questionnaire study trial disease syndrome disorder therapy treatment history medical mental care'
  ).split(' '),
);
const GENERIC =
  /^(?:(?:lao|xiao|old|little) \w+|(?:john|jane|jack|joe|jim|mary|johnny|janet)(?: \w\.)? (?:doe|smith|bloggs|public|roe|appleseed|schmoe|sample)|alice (?:smith|johnson|jones|doe|anderson|brown)|bob (?:smith|johnson|jones|brown|doe|builder)|max mustermann|erika mustermann|juan p[eé]rez|jean dupont|foo bar|first last|(?:alice|bob)\b.*)$/i;
const PUBLIC = new Set(
  'marie curie|albert einstein|isaac newton|charles darwin|stephen hawking|alan turing|ada lovelace|nikola tesla|thomas edison|galileo galilei|leonardo vinci|william shakespeare|jane austen|charles dickens|mark twain|emily dickinson|virginia woolf|george orwell|ernest hemingway|sylvia plath|franz kafka|oscar wilde|edgar allan|agatha christie|harry potter|sherlock holmes|james bond|steve jobs|bill gates|elon musk|jeff bezos|mark zuckerberg|tim cook|sam altman|satya nadella|sundar pichai|warren buffett|barack obama|joe biden|donald trump|george bush|bill clinton|hillary clinton|kamala harris|ronald reagan|richard nixon|john kennedy|franklin roosevelt|theodore roosevelt|abraham lincoln|george washington|thomas jefferson|benjamin franklin|winston churchill|margaret thatcher|tony blair|boris johnson|rishi sunak|keir starmer|angela merkel|emmanuel macron|vladimir putin|volodymyr zelensky|nelson mandela|mahatma gandhi|narendra modi|martin luther|rosa parks|helen keller|florence nightingale|frida kahlo|vincent gogh|pablo picasso|claude monet|andy warhol|michael jackson|michael jordan|michael phelps|freddie mercury|john lennon|paul mccartney|elvis presley|david bowie|bob dylan|taylor swift|lady gaga|selena gomez|justin bieber|tom hanks|tom cruise|brad pitt|angelina jolie|leonardo dicaprio|robin williams|michael fox|christopher reeve|chadwick boseman|magic johnson|serena williams|roger federer|rafael nadal|lionel messi|cristiano ronaldo|usain bolt|tiger woods|muhammad ali|lance armstrong|simone biles|oprah winfrey|ellen degeneres|kanye west|kim kardashian|charlie sheen|rock hudson|lou gehrig|king george|anne frank|queen victoria|queen elizabeth|princess diana|neil armstrong|amelia earhart|sigmund freud|carl jung|karl marx|friedrich nietzsche|ludwig beethoven|wolfgang mozart|johann bach|frederic chopin|alexander fleming|louis pasteur|gregor mendel|rosalind franklin|jonas salk|grace hopper|linus torvalds|guido rossum|harry truman|woodrow wilson|dwight eisenhower|jimmy carter|elizabeth warren|bernie sanders|nancy pelosi|greta thunberg|malala yousafzai'.split(
    '|',
  ),
);

const WORD =
  "(?:[A-Z][a-zà-öø-ÿ]{1,15}|O['’][A-Z][a-z]{2,12}|Ma?c[A-Z][a-z]{2,12}|Mei)(?:-[A-ZÀ-Ö]?[a-zà-öø-ÿ]{1,15})?";
const FULL = new RegExp(
  `(?<![\\w@./'’-])(?:(Mr|Mrs|Ms|Miss|Dr|Prof)\\.? )?(${WORD}(?: (?:[A-Z]\\.|${WORD}|van|von|de|del|della|di|da|bin|al|der|den|la|le)){1,3})(?![\\w@]|-\\w|\\.\\w)`,
  'g',
);
const RELATION =
  /\b(?:my|his|her|our|their|named|called|patient|client|customer|tenant|neighbou?r|employee|colleague|co-?worker|boss|friend|brother|sister|mother|father|mum|mom|dad|uncle|aunt|cousin|son|daughter|wife|husband|applicant|candidate|borrower|debtor|claimant|insured|member|student|pupil|nurse|plumber|landlord|name|holder|cardholder)(?:-in-law)?(?: \w+)?(?: is|,|:)? ?$/i;

/** A person's name in Latin script. `sure`: a given name, a title or a relation says so, not capitals alone. */
export interface EnglishName extends Span {
  readonly sure: boolean;
  readonly title: string | undefined; // without its full stop
}

/** Full names (given name and surname) of private persons in a text of Latin script. */
export function englishNames(text: string): readonly EnglishName[] {
  return matchesOf(FULL, text).flatMap((match) => {
    const whole = match[2] ?? '';
    let start = match.index + match[0].length - whole.length;
    let words = whole.split(' ');
    let title = match[1];
    while (words.length > 1 && OTHER.has((words[0] ?? '').toLowerCase()) && !isGiven(words[0], words[1])) {
      start += (words[0] ?? '').length + 1;
      if (/^(?:Mr|Mrs|Ms|Miss|Dr|Prof)$/.test(words[0] ?? '')) title = words[0];
      words = words.slice(1);
    }
    const cut = words.findIndex((word, i) => i > 0 && /^[A-Z]/.test(word) && OTHER.has(word.toLowerCase()));
    const rest = cut > 0 ? (words[cut] ?? '') : '';
    if (cut > 0) words = words.slice(0, cut);
    while (words.length > 1 && !/^[A-Z][\p{L}'’]/u.test(words.at(-1) ?? '')) words = words.slice(0, -1);
    if (words.length < 2 || (rest !== '' && !/^(?:I|On|At|In|For|From|Is|Was|And|The|My|Please)$/.test(rest)))
      return [];
    const name = words.join(' ');
    const ends = `${words[0]} ${words.at(-1)}`.toLowerCase();
    if (GENERIC.test(name) || PUBLIC.has(ends) || PUBLIC.has(words.slice(0, 2).join(' ').toLowerCase())) return [];
    const before = text.slice(Math.max(0, start - 30), start);
    const sure = title !== undefined || isGiven(words[0], undefined) || RELATION.test(before);
    return [{ start, end: start + name.length, sure, title }];
  });
}

/** A name that stands as the value of a form's field (`Name: …`, `Patient: …`). */
export function labelledEnglishName(text: string): Span | undefined {
  return englishNames(text).find(({ start }) =>
    /\b(?:name|patient|employee|client|customer|borrower|applicant|cardholder|insured)["'”]?\s?[:=]\s?["'“]?$/i.test(
      text.slice(Math.max(0, start - 20), start),
    ),
  );
}

function isGiven(word: string | undefined, next: string | undefined): boolean {
  const first = word?.toLowerCase().split('-')[0] ?? '';
  return GIVEN.has(first) && (next === undefined || (!OTHER.has(first) && /^[A-Z]/.test(next)));
}
