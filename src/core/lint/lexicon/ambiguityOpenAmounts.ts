import type { AmountPattern } from './ambiguityAmountPattern.ts';

type Open = Omit<AmountPattern, 'weak' | 'short'>;

/** English amounts told by their function words alone, whatever is counted and whatever verb asks for it; for short prompts. */
export const OPEN_AMOUNTS: readonly Open[] = [
  {
    // Answers should be brief.
    kind: 'length',
    cues: ['be brief', 'be short', 'kept short', 'kept brief', 'fairly brief', 'very brief'],
    pattern:
      /\b(?:answers?|repl(?:y|ies)|responses?|each one|summar(?:y|ies)|texts?|paragraphs?|descriptions?|entries) (?:should|must|needs? to|ha(?:s|ve) to|(?:is|are) to) (?:be |stay )?(?:kept )?((?:very |fairly |quite |rather )?(?:short|brief))(?=[.,;\n]|$)()/dgi,
  },
  {
    kind: 'quantity',
    cues: [
      'a few',
      'several ',
      'a couple',
      'a handful',
      'a bunch',
      'lots of',
      'plenty of',
      'a good many',
      'not too many',
      'a lot of',
      'numerous ',
      'a number of',
      'loads of',
    ],
    pattern:
      /(?<!\b(?:the|these|those|there are|there were|have|has|had|is|are|was|were|contains?|or|for|after|every|past|last|next|in|within|by|at least|more than|only|takes?|one of|access to|based on|from|through|across|over|that|which|used|given|share|read|tried|met|bought) )\b((?:(?:just|maybe|perhaps|quite|about|some) )?(?:quite a few|a few|several|a couple of|a good many|a handful of|a (?:whole )?bunch of|plenty of|lots of|loads of|not too many|a lot of|numerous|an? (?:(?!given\b|fixed\b|total\b|equal\b|maximum\b|minimum\b|specified\b|whole\b|random\b|single\b|set\b)[a-z]+ )?number of)) (?!of\b|more\b|other\b|people\b|reasons\b|steps back|times|minutes|hours|days|weeks|months|years|hundred|thousand|words|sentences|paragraphs|lines|pages)((?:[a-z-]+ ){0,2}?[a-z-]+s)\b(?! (?:are|is|were|was|have|has|had|ago|later|into|between|that (?:are|were|have)|who|which)\b)/dgi,
  },
  {
    kind: 'quantity',
    cues: ['amount of', 'deal of', ' bit of', 'share of', 'portion of', 'quantity of', 'dose of', 'dash of'],
    pattern:
      /\b(?:give|award|include|add|put|leave|use|spend|offer|provide|allow|grant|devote|show|mix in|need|want|build in|work in|throw in|with)\b(?: (?!the\b|this\b)[a-z]+){0,3}? (an? (?:decent|good|fair|reasonable|healthy|generous|certain|moderate|modest|substantial|sensible|small|large|great|little|considerable|sufficient|adequate|suitable|appropriate|tiny|solid|limited|right|nice) (?:amount|deal|bit|share|portion|quantity|dose|dash) of) ([a-z-]+(?: [a-z-]+)?)\b/dgi,
  },
  {
    kind: 'quantity',
    cues: 'most some part few many several much majority number share portion bulk lot'
      .split(' ')
      .map((many) => `${many} of `),
    pattern:
      /(?<=^|[.;:!?,\n]\s{0,3}|[-*•]\s|\band )((?:most|some|part|a few|many|several|much|a lot|the majority|a (?:small |large |good |fair )?(?:part|share|portion|number)) of (?:the|our|your|its|them|these|those)) ((?:[a-z-]+ ){0,2}?[a-z-]+) (?:should|must|needs? to|has to|have to|ought to)\b/dgi,
  },
  {
    kind: 'quantity',
    cues: ['enough of', 'enough ', 'sufficient ', 'sufficiently many'],
    pattern:
      /(?<=^|[.;:!?,\n]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|also) )(?:cite|use|include|give|add|write|generate|list|provide|create|offer|collect|pick|make|produce)\b(?: (?!the\b|if\b)[a-z]+)? ((?:enough|sufficient|sufficiently many)(?: of (?:them|these|those|it))?)((?: [a-z-]+){0,2})(?=\s*(?:[.,;!]|$|\n))/dgi,
  },
  {
    kind: 'length',
    cues: [
      'very short',
      'very brief',
      'very long',
      'really short',
      'super short',
      'quite short',
      'quite long',
      'really brief',
      'brief side',
      'long side',
      'short side',
      'really long',
      'quite brief',
      'very concise',
    ],
    pattern:
      /(?<=\b(?:write|draft|create|give|make|produce|compose|prepare|generate|need|want)\b[^.;:\n]{0,24}? )((?:an? )?(?:very|really|super|quite|extremely|pretty|fairly|rather) (?:short|brief|long|lengthy)) (?!as\b|and (?:to|sweet)|term|lived)[a-z]|\b(on the (?:brief|short|long|lengthy|concise) side)\b/dgi,
  },
  {
    kind: 'length',
    cues: [' size', ' length', 'many words', 'few words'],
    pattern:
      /\b(?:to|at|of|into|down to|have|with|keep (?:it|them) (?:to|at)) (an? (?:more |fairly |rather )?(?:[a-z]{2,12}(?:able|ible|ful|ing)|decent|moderate|modest|medium|normal|standard|proper|good|nice|fair|sane|smaller|shorter|handy|compact|adequate|appropriate|healthy) (?:size|length))\b(?! (?:of|that|than|for)\b)|\b((?:in|with|using) (?:not (?:too|so) many|rather few|not a lot of|fairly few) words)\b/dgi,
  },
  {
    kind: 'quantity',
    cues: [
      'dock',
      'deduct',
      'lose ',
      'loses ',
      'losing ',
      'subtract',
      'take off',
      'knock off',
      'penali',
      ' marks',
      ' credit',
      'some points',
      'few points',
      'extra points',
    ],
    pattern:
      /\b(?:dock|deduct|lose|loses|losing|subtract|take off|knock off|penali[sz]e|reward|add|gain|get|gets|give|award|earns?)\b(?! up to)(?: (?:it|them|him|her|the (?:student|answer|score|essay)))? ((?:a (?:little|bit|lot|few|fair bit|good bit|small amount|couple of)|some|several|plenty of|lots of|quite a few|(?:somewhat|slightly|lightly|heavily|harshly|mildly|generously|extra|substantially))(?: (?:points|marks|credit))?)()(?= (?:for|from|if|when|off)\b|\s*[.,;]|$)/dgi,
  },
  {
    kind: 'length',
    cues: [
      'drag on',
      'go on and on',
      'ramble on',
      'shorter',
      'longer',
      'briefer',
      'more concise',
      'more compact',
      'more detailed',
    ],
    pattern:
      /\b((?:doesn't|does not|don't|do not|should not|shouldn't|without) (?:drag|go|ramble|run)(?:ging|ing)? on\b(?: (?:and on|too long|forever|for too long))?|(?:considerably|significantly|substantially|much|a lot|quite a bit|noticeably|way|somewhat|a good deal|far) (?:shorter|longer|briefer|more concise|more compact|more detailed))\b(?! than\b)/dgi,
  },
  {
    kind: 'quantity',
    cues: ['certain ', 'selected ', 'particular '],
    pattern:
      /\b(?:leave|keep|translate|use|include|avoid|remove|replace|highlight|skip|mention|quote|bold|change|omit|mark|add|ignore|cover|delete)\b(?: only| out| all)? ((?:certain|selected|particular)) ((?:[a-z-]+ )?[a-z-]+s)\b(?! (?:that|which|like|such)\b|\s?[(:])/dgi,
  },
  {
    kind: 'quantity',
    cues: [
      'nothing too',
      'nothing that',
      'nothing overly',
      'go easy on',
      'go light on',
      'go heavy on',
      'ly so',
      'too much so',
      'that much so',
    ],
    pattern:
      /\b(nothing (?:too|that|overly|terribly) (?:heavy|big|long|expensive|pricey|spicy|complicated|hard|difficult|far|large|small|strong|sweet|elaborate|ambitious)|(?:go|be) (?:easy|light|heavy) on|but not (?:overly|excessively|terribly|too much|that much) so)\b()/dgi,
  },
  {
    kind: 'length',
    cues: ['fraction of'],
    pattern: /\b(?:to|down to) (?:about|roughly|around|approximately|just) (a (?:small |tiny |mere )?fraction) of\b/dgi,
  },
  {
    kind: 'length',
    cues: [
      'enough detail',
      'sufficient detail',
      'adequate detail',
      'ample detail',
      'enough information',
      'sufficient information',
      'enough context',
      'sufficient context',
      'enough background',
      'sufficient background',
      'ample background',
      'too long nor',
      'too short nor',
      'overly brief',
      'overly short',
      'too brief',
      'overly terse',
    ],
    pattern:
      /(?<=\b(?:with|in|give|include|add|provide|offer|write)\b(?: [a-z]+)? )((?:enough|sufficient|adequate|ample) (?:detail|information|context|background|explanation)s?)\b(?! (?:to|for|that|so|about how)\b)|\b(neither too (?:long|short) nor too (?:short|long)|(?:isn't|is not|not|aren't|are not) (?:overly|too) (?:brief|short|terse|wordy|lengthy)(?! (?:to|for)\b))/dgi,
  },
  {
    kind: 'quantity',
    cues: ['plus some ', 'plus a few ', 'plus several '],
    pattern: /\bplus (some|a few|several) ((?:[a-z-]+ ){0,2}?[a-z-]+s)\b/dgi,
  },
  {
    kind: 'quantity',
    cues: 'most some part few many several much majority number share portion bulk lot'
      .split(' ')
      .map((many) => `${many} of `),
    pattern:
      /\b(?:cover|include|mention|keep|use|translate|address|quote|repeat|remove|drop|rewrite|touch on)s? ((?:most|the majority|the bulk|some|part|many|a part|a few) of (?:the|its|their|our)) ((?:[a-z-]+ ){0,2}?[a-z-]+)\b/dgi,
  },
  {
    kind: 'quantity',
    cues: [
      'a fair few',
      'quite some',
      'some compensation',
      'some discount',
      'some credit',
      'some time',
      'some leeway',
      'some space',
      'some room',
      'bit of time',
      'some extra',
      'some money',
    ],
    pattern:
      /\b(?:offer|grant|give|allow|leave|promise|add|include|allocate|reserve)\b(?: (?:them|him|her|it|me|the [a-z]+))? (a fair few|quite some|(?:some|a bit of|a little) (?:compensation|discount|credit|time|leeway|space|room|money|extra [a-z]+))()\b/dgi,
  },
  {
    kind: 'length',
    cues: [
      'few dozen',
      'some dozen',
      'several dozen',
      'few thousand',
      'several hundred',
      'few hundred',
      'dozens of words',
    ],
    pattern: /\b((?:a few|several|some|a couple) (?:dozen|hundred|thousand) (?:words|characters)|dozens of words)\b/dgi,
  },
  {
    kind: 'quantity',
    cues: [
      'too hard',
      'too difficult',
      'too easy',
      'too complex',
      'too fast',
      'too slow',
      'too big',
      'too small',
      'too many',
      'slowish',
      'smallish',
      'largish',
      'biggish',
      'latish',
      'earlyish',
      'cheapish',
    ],
    pattern:
      /\b((?:mustn't|must not|shouldn't|should not|may not|don't|do not|can't|cannot|needn't) (?:be|make (?:it|them)|get) (?:too|overly|very) (?:hard|difficult|easy|complex|fast|slow|big|small|many))()(?! (?:to|for|that)\b)|\b((?:slow|small|larg|bigg|lat|early|cheap|high|low)ish)\b()/dgi,
  },
  {
    kind: 'quantity',
    cues: [' fewer ', ' more '],
    pattern:
      /(?<=\b(?:with|plan|make it|use|include|add|give|show|list)\b (?:[a-z]+ )?)(fewer|more) ((?!than\b|of\b|about\b|information|context|detail)[a-z]{4,14}s)(?=\s*(?:[.,;!]|$|\n))/dgi,
  },
];
