import type { TriggerPattern } from './ambiguityTriggerKinds.ts';

/** English scopes and times told by their grammar: “the trickier parts”, “at reasonable intervals”; for short prompts. */
export const OPEN_SCOPES_EN: readonly TriggerPattern[] = [
  {
    kind: 'moment',
    cues: [' intervals'],
    pattern:
      /\b(at (?:regular|reasonable|suitable|appropriate|frequent|sensible|certain|short|long|irregular|decent) intervals)\b(?! of\b)/dgi,
  },
  {
    kind: 'standard',
    cues: [
      'anything ',
      'everything ',
      'the trivial',
      'the unimportant',
      'the boring',
      'the irrelevant',
      'the obvious',
      'the essential',
    ],
    pattern:
      /\b(?:(?:pick|single|point|call|filter|leave|weed) out|bring up|surface|raise|extract|keep|drop|skip|remove|ignore|ignoring|cut)\b ((?:anything|everything) (?:out of the ordinary|unusual|suspicious|odd|strange|weird|noteworthy|notable|interesting|important|abnormal|unexpected|trivial|minor|relevant|irrelevant|unimportant|essential|non-essential|boring|special)|the (?:trivial|unimportant|boring|irrelevant|obvious|essential)(?=\s*(?:[.,;!]|$|\n)))(?!\s*[:(]|,? (?:such as|like|including|i\.e\.))/dgi,
  },
  {
    kind: 'degree',
    cues: [
      'very ',
      'really ',
      'quite ',
      'too ',
      'rather ',
      'extremely ',
      'particularly ',
      'unusually ',
      'especially ',
      'highly ',
    ],
    pattern:
      /(?<=^|[.;:!?,\n]\s{0,3}|[-*•]\s|\b(?:and|but|while|any|all) )((?:[a-z]+s (?:that|who) (?:are|look|seem|sound|get) )?(?:very|really|quite|too|rather|extremely|particularly|unusually|especially|highly) [a-z]{3,13}(?: [a-z]{3,14}s)?) (?:should|must|have to|need to|are to|ought to|go|get|may be|can be)\b/dgi,
  },
  {
    kind: 'degree',
    cues: [
      'ier ',
      ' bigger ',
      ' larger ',
      ' smaller ',
      ' longer ',
      ' shorter ',
      ' older ',
      ' newer ',
      ' harder ',
      ' tougher ',
      ' weaker ',
      ' stronger ',
      ' worse ',
      ' simpler ',
      ' greater ',
      ' more ',
      ' less ',
    ],
    pattern:
      /\b(?:pass|send|hand|forward|comment|split|break|explain|annotate|handle|fix|correct|mark|flag|skip|shorten|cut|highlight|escalate|simplify|translate|review|check|leave|drop|remove|answer|discuss|report|to|on|for)\b(?: (?:on|up|out|over|all|any|the)){0,2} ((?:[a-z]{3,8}ier|bigger|larger|smaller|longer|shorter|older|newer|harder|tougher|weaker|stronger|worse|simpler|greater|(?:more|less) [a-z]{4,12}) (?:ones|parts|bits|cases|questions|items|points|sections|matters|issues|problems|requests|mistakes|errors|sentences|passages|files|tickets|words|terms|orders))\b(?! than\b)/dgi,
  },
  {
    kind: 'degree',
    cues: 'small large big minor major long short simple complex difficult tricky easy hard complicated rare unusual old serious'
      .split(' ')
      .map((size) => ` ${size} `),
    pattern:
      /(?<=^|[.;:!?,\n]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|also|but|or|should|must) )(?:handle|fix|correct|resolve|deal with|process|comment on|ignore|split|simplify|shorten|replace|gloss|merge|break up|look up|mark|highlight|overlook|tolerate|archive|delete)(?: all| any| the)? ((?:small|large|big|minor|major|long|short|simple|complex|difficult|tricky|easy|hard|complicated|rare|unusual|old|serious) (?!form|term|talk|language|scale|and\b|or\b)(?:[a-z]{3,14}s|vocabulary|language))\b(?! (?:than|from|of|with|that|which|over|under)\b|\s?[(:])/dgi,
  },
  {
    kind: 'standard',
    cues: [' concerned', ' involved', ' in charge', ' responsible', 'affected'],
    pattern:
      /\b(?:send|forward|tell|inform|notify|mail|email|circulate|report|pass|hand|escalate|contact|ask|alert)\b[^.;:\n]{0,40}?\b((?:the |all |any )?(?:people|persons?|parties|team|staff|department|colleagues?|managers?) (?:concerned|involved|in charge|responsible|affected))(?=\s*(?:[.,;!]|$|\n|and\b))/dgi,
  },
  {
    kind: 'recency',
    cues: ['a recent '],
    pattern:
      /\b(?:at|with|using|from|based on|use|cite|quote|on|mention) (a recent [a-z]+(?: [a-z]+)?)\b(?! (?:from|of|by)\b)/dgi,
  },
  {
    kind: 'moment',
    cues: [
      'within a',
      'in a timely',
      'in a reasonable',
      'after a reasonable',
      'after a certain',
      'for a reasonable',
      'for a certain',
    ],
    pattern:
      /\b((?:within|in|after|for) an? (?:reasonable|short|suitable|appropriate|decent|certain|acceptable|sensible|brief|fair) (?:period|time|timeframe|time frame|while|delay|interval|span)(?: of time)?)\b/dgi,
  },
  {
    kind: 'moment',
    cues: [
      'it matters',
      'it helps',

      ' sensible',
      ' fitting',

      ' suitable',
      'it counts',
      'it fits',
    ],
    pattern:
      /(?<=\b(?:add(?:ing)?|include|including|insert|use|using|mention|link|quote|cite|put|comment|explain|highlight|expand)\b[^.;:\n]{0,40})\b((?:where|when|wherever|whenever|if) (?:it (?:matters|helps|counts|fits)|sensible|fitting|suitable))(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
  {
    kind: 'moment',
    cues: [' soon', 'before long'],
    pattern: /\bto [a-z]{2,12} (?:(?:it|us|me|them|back|again|up|this|the [a-z]+) )?(soon|before long)\b(?! as\b)/dgi,
  },
  {
    kind: 'standard',
    cues: ['anything ', 'everything ', 'those ', 'places ', 'items '],
    pattern:
      /\b(?:leave out|drop|skip|remove|ignore|omit|delete|exclude|avoid|reject|flag|cut|hide|return|report|keep)\b ((?:anything|everything|those|places|items|entries|rows|words|sentences) (?:(?:that|which) (?:is|are|looks?|seems?|sounds?) )?(?:too|overly|very|really|rather|quite|particularly|slightly|somewhat) [a-z]{3,14})\b/dgi,
  },
  {
    kind: 'standard',
    cues: [
      'larger ',
      'bigger ',
      'smaller ',
      'older ',
      'newer ',
      'cheaper ',
      'longer ',
      'shorter ',
      'younger ',
      'better ',
      'stronger ',
      'weaker ',
    ],
    pattern:
      /\b(?:(?:include|use|pick|select|list|show|keep|mention|choose|contact|invite) only|only (?:include|use|pick|select|list|show|keep|mention|choose|contact|invite)|limit (?:it|this|yourself) to) (?:the )?((?:larger|bigger|smaller|older|newer|cheaper|longer|shorter|younger|better|stronger|weaker) [a-z]{3,14}s)\b(?! than\b)/dgi,
  },
  {
    kind: 'standard',
    cues: [
      'the top ',
      'the leading ',
      'the biggest ',
      'the largest ',
      'the highest ',
      'the lowest ',
      'the worst ',
      'the cheapest ',
    ],
    pattern:
      /(?<=^|[.;:!?\n]\s{0,3}|[-*•]\s|\b(?:and|then|please|to) )(?:return|list|show|give(?: me)?|pick|select|name|report|find|print|display|recommend) (the (?:top|leading|biggest|largest|highest|lowest|worst|cheapest) (?!\d|two|three|four|five|ten|level|left|right|of\b)[a-z]{3,14}s)\b(?! (?:of each|for each|per))/dgi,
  },
  {
    kind: 'moment',
    cues: ['frequent ', 'regular ', 'occasional ', 'periodic ', 'sporadic ', 'too often', 'too frequently'],
    pattern:
      /\b(?:give|send|provide|post|ask|add|include|make|insert|take|issue|offer)\b(?: (?:me|us|the user|users|them|in))? ((?:frequent|regular|occasional|periodic|sporadic) (?!expression|english|verb|customer|user)(?:[a-z]+ )?[a-z]{3,14}s)\b|\b(?:don't|do not|not|never|without)\b[^.;,\n]{1,40}? (too (?:often|frequently))\b/dgi,
  },
  {
    kind: 'moment',
    cues: [' cases'],
    pattern:
      /(?<=\b(?:offer|give|ask|call|escalate|use|contact|alert|notify|refund|apologi[sz]e|add|skip|allow|grant|send|forward|refer|hand|stop|reject|approve|make)\b[^.;:\n]{0,50})\b(in (?:severe|serious|extreme|exceptional|special|urgent|difficult|complex|certain|justified|appropriate|doubtful|suitable|delicate|critical) cases)\b(?! (?:like|such|where|when|of|in which)\b|\s?[(:])/dgi,
  },
  {
    kind: 'moment',
    cues: ['for a while', 'for a bit', 'for some time', 'a little while'],
    pattern:
      /\b(for (?:a (?:little |short )?(?:while|bit)|some time))(?=\s*(?:[.,;!]|$|\n| (?:before|and then|then|until)\b))/dgi,
  },
  {
    kind: 'standard',
    cues: [
      'the important ',
      'the serious ',
      'the major ',
      'the significant ',
      'the noteworthy ',
      'the notable ',
      'the interesting ',
      'the worst ',
      'the severe ',
      'the good ones',
      'the bad ones',
    ],
    pattern:
      /\b(?:extract|list|pick out|highlight|collect|report|note|flag|escalate|pull out|show|about|mark)\b (?:only |just )?(the (?:important|serious|major|significant|noteworthy|notable|interesting|worst|severe) (?!points|parts|details)[a-z]{4,14}s|the (?:good|bad|better|worse|positive|weaker|stronger) ones)\b(?! (?:of|that|which|below|above|with)\b)/dgi,
  },
];
