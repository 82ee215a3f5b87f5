import { gramHashes, normaliser } from '#core/dataset/split/normalForm';
import { Sketches } from '#core/dataset/split/sketch';
import { seededRandom, type Random } from '#core/qc/statistics/random';

// Records as customers write them, in Chinese and English, put together from parts that vary independently, and edits
// that make near-duplicates of them. With a plain reference of the similarity, for small numbers of texts.

const ZH = {
  who: '我上个月|昨天下午|刚才|前天晚上|去年双十一|上周三|国庆期间|今天早上|半年前|朋友推荐后|妹妹生日那天|搬家的时候|出差之前|看了直播以后|公司团购时'.split(
    '|',
  ),
  did: '下单买了|在门店取了|收到了|帮父母订了|退回了|拆开了|试用了|第二次购买|拿积分换了|和同事拼单买了|寄修了|转手卖掉了|当礼物送出了|预订了|挑选了'.split(
    '|',
  ),
  thing:
    '蓝牙耳机|电热水壶|儿童手表|空气炸锅|行车记录仪|登山背包|机械键盘|扫地机器人|折叠自行车|保温杯|电动牙刷|投影仪|羽绒服|护眼台灯|婴儿推车|洗碗机|无人机|瑜伽垫|咖啡机|智能门锁|烤箱|跑步鞋|猫砂盆|路由器|加湿器'.split(
      '|',
    ),
  so: '用了两天就断电|左边完全没有声音|包装破了一个大洞|颜色和图片差很多|说明书是外文看不懂|续航比宣传的短一半|客服一直不回复|发票抬头写错了|螺丝少了三颗|味道刺鼻得头疼|屏幕右下角有亮点|接口松动充不进电|运行时噪音像拖拉机|比我想象的轻便很多|家里老人也会用|价格第二天就降了|快递放在楼下没通知|赠品没有一起寄来|系统升级后连不上网|按键按下去弹不起来'.split(
    '|',
  ),
  want: '想问能不能换一台|请尽快给我退款|希望安排师傅上门|麻烦补寄配件|打算给个差评|决定再买一个送人|想知道保修怎么算|求推荐替代的型号|能否开电子发票|建议改进一下设计|先观望几天再说|要是再这样就投诉|顺便夸一下配送小哥|有没有同样情况的人|请转给负责的部门'.split(
    '|',
  ),
  more: '物流倒是很快|店员态度不错|群里好几个人都说一样|我拍了视频可以作证|之前的老款没有这个毛病|家里的猫都被吓跑了|孩子为此哭了一晚上|说好的七天无理由呢|看评论才发现不止我一个|其实外观我还是喜欢的|订单号已经私信发过|等了快一个小时才接通|退货地址一直没有给|维修点说要收检测费|换了插座也是老样子|对比了三家才选的你们|老板人很好给打了折|下雨天箱子全湿透了|附近没有授权的网点|安装花了整整一个下午'.split(
    '|',
  ),
} as const;
const EN = {
  who: 'Last month I|Yesterday my wife|A friend of mine|Two weeks ago we|After the update I|During the sale my brother|On Monday our office|Before the trip I|My neighbour|The whole family'.split(
    '|',
  ),
  did: 'ordered|returned|unpacked|picked up|tested|bought again|gave away|repaired|received|compared'.split('|'),
  thing:
    'a pair of headphones|the travel kettle|a running watch|an air fryer|the dash camera|a hiking backpack|a mechanical keyboard|the robot vacuum|a folding bike|an espresso machine|the smart lock|a desk lamp|the stroller|a humidifier|the projector'.split(
      '|',
    ),
  so: 'it stopped charging overnight|the left side is silent|the box arrived crushed|the colour looks nothing like the photo|the manual is missing|the battery lasts half as long|nobody answers the hotline|the invoice has a wrong name|three screws were not there|it smells of burnt plastic|there is a bright dot on the screen|the plug is loose|it rattles like a tractor|it is lighter than I thought|even my grandfather can use it|the price dropped the next day|the parcel was left in the rain|the gift was not included'.split(
    '|',
  ),
  want: 'please send a replacement|I would like my money back|could someone come and look|can you ship the spare part|I will leave a bad review|I am going to order another one|how long is the warranty|is there a better model|please forward this to the right team|just wanted to say thanks|who else has seen this|I will wait a few days'.split(
    '|',
  ),
  more: 'Delivery was quick, though|The clerk was friendly|Several people in the forum say the same|I have a video that shows it|The older version never did that|The cat ran away from the noise|I waited an hour on the phone|They never sent the return address|The repair shop wants a fee|I tried another socket as well|I still like the design|We compared three brands before|The courier was soaked|There is no service point in our town|Assembly took all afternoon'.split(
    '|',
  ),
} as const;

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;

/** Several of a list, each at most once. */
function pickSome<T>(list: readonly T[], count: number, random: Random): readonly T[] {
  const pool = Array.from(list);
  return Array.from({ length: Math.min(count, pool.length) }, () => {
    const [one] = pool.splice(Math.floor(random() * pool.length), 1);
    return one as T;
  });
}

export type Language = 'zh' | 'en';

/** A record that is nobody's copy: about 60 to 200 characters of Chinese, or 200 to 700 of English. */
export function recordText(language: Language, random: Random): string {
  const amount = () => 2 + Math.floor(random() * 998);
  if (language === 'zh') {
    const { who, did, thing, so, want, more } = ZH;
    const asides = pickSome(more, 2 + Math.floor(random() * 5), random);
    const faults = pickSome(so, 2 + Math.floor(random() * 4), random);
    return `${pick(who, random)}${pick(did, random)}${amount()}元的${pick(thing, random)}，${faults.join('，')}。${asides.join('，')}。${pick(thing, random)}也买过，${pick(so, random)}。${pick(want, random)}！`;
  }
  const { who, did, thing, so, want, more } = EN;
  const asides = pickSome(more, 3 + Math.floor(random() * 5), random);
  const faults = pickSome(so, 3 + Math.floor(random() * 4), random);
  return `${pick(who, random)} ${pick(did, random)} ${pick(thing, random)} for ${amount()} dollars, but ${faults.join(', and ')}. ${asides.join('. ')}. ${pick(thing, random)} was fine, ${pick(so, random)}; ${pick(want, random)}.`;
}

/** Edits that leave a text the same to a reader, or nearly so. */
export const EDITS: Readonly<Record<string, (text: string, language: Language, random: Random) => string>> = {
  'one character changed': (text, language, random) => {
    const at = 5 + Math.floor(random() * (text.length - 10));
    return text.slice(0, at) + (language === 'zh' ? '某' : 'q') + text.slice(at + 1);
  },
  'sentence added': (text, language) => text + (language === 'zh' ? '谢谢，等回复。' : ' Thanks, waiting for a reply.'),
  'prefix added': (text, language) => (language === 'zh' ? '【转发】' : 'Fwd: ') + text,
  'full width': (text) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  punctuation: (text) => text.replaceAll('，', ' ').replaceAll(', ', ' — ').replace(/[。.]/g, '!!'),
  'white space': (text) => text.replace(/[，,。.]/g, (one) => `${one}\r\n\u3000`),
  case: (text) => text.toUpperCase(),
  traditional: (text) =>
    text.replaceAll('电', '電').replaceAll('边', '邊').replaceAll('个', '個').replaceAll('买', '買'),
  'clauses reordered': (text, _, random) => {
    const clauses = text.split(/(?<=[，。,.])/u);
    const at = 1 + Math.floor(random() * Math.max(1, clauses.length - 3));
    return [...clauses.slice(0, at), clauses[at + 1] ?? '', clauses[at] ?? '', ...clauses.slice(at + 2)].join('');
  },
  'number changed': (text) => text.replace(/\d+/, (digits) => String(Number(digits) + 1111)),
  'end cut off': (text) => text.slice(0, Math.ceil(text.length * 0.92)),
  'three words changed': (text, language, random) => {
    let edited = text;
    for (let time = 0; time < 3; time++) {
      const at = Math.floor(random() * (edited.length - 12));
      edited =
        edited.slice(0, at) + (language === 'zh' ? '另外' : 'other') + edited.slice(at + (language === 'zh' ? 2 : 5));
    }
    return edited;
  },
};

/** Texts, of which some are edits of others. */
export interface Planted {
  readonly texts: readonly string[];
  readonly pairs: readonly { readonly original: number; readonly copy: number; readonly kind: string }[];
}

/** `records` texts of their own and `copies` edits of different ones, in random order. */
export function plant(records: number, copies: number, seed: string): Planted {
  const random = seededRandom('near texts', seed);
  const kinds = Object.keys(EDITS);
  const language = (at: number): Language => (at % 2 === 0 ? 'zh' : 'en');
  const entries = Array.from({ length: records }, (_, at) => ({
    text: recordText(language(at), random),
    of: -1,
    kind: '',
    by: random(),
  }));
  for (let copy = 0; copy < copies; copy++) {
    const of = Math.floor((copy * records) / copies) + (Math.floor(copy / kinds.length) % 2);
    const kind = kinds[copy % kinds.length] as string;
    const text = EDITS[kind]?.(entries[of]?.text ?? '', language(of), random) ?? '';
    entries.push({ text, of, kind, by: random() });
  }
  const order = entries.map((_, at) => at).toSorted((a, b) => (entries[a]?.by ?? 0) - (entries[b]?.by ?? 0));
  const placeOf = new Map(order.map((entry, place) => [entry, place]));
  return {
    texts: order.map((entry) => entries[entry]?.text ?? ''),
    pairs: entries.flatMap(({ of, kind }, entry) =>
      of < 0 ? [] : [{ original: placeOf.get(of) ?? -1, copy: placeOf.get(entry) ?? -1, kind }],
    ),
  };
}

/** The grams of a text, written anew and slowly from what `core/dataset/split/normalForm.ts` promises. */
export function referenceGrams(text: string): ReadonlySet<string> {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[電邊個買]/g, (one) => ({ 電: '电', 邊: '边', 個: '个', 買: '买' })[one] ?? one);
  const grams = new Set<string>();
  for (let at = 0; at < plain.length; at++) {
    const isCjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(plain[at] ?? '');
    const gram = plain.slice(at, at + (isCjk ? 3 : 5));
    if (gram.length === (isCjk ? 3 : 5)) grams.add(gram);
  }
  return grams;
}

/** |A ∩ B| / |A ∪ B|. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const one of a) if (b.has(one)) both++;
  return both === 0 ? 0 : both / (a.size + b.size - both);
}

/** The sketches of texts, none of them short, as the splitter makes them. */
export function sketchesOf(texts: readonly string[]): Sketches {
  const normalise = normaliser();
  const sketches = new Sketches();
  const into = { hashes: new Uint32Array(1) };
  for (const text of texts) {
    const count = gramHashes(normalise(text), into);
    sketches.add(into.hashes, count);
  }
  return sketches;
}
