import { matchesOf, type Detector } from './identifier.ts';

const ADDRESS =
  /(?<![A-Za-z0-9._%+@/-]|\*{3})[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@]|\*{3})/g;

/** Words that make a mailbox a department's or a machine's. */
const ROLES = new Set(
  (
    'info support service services sales contact contacts admin administrator administration help helpdesk hr noreply ' +
    'no donotreply reply kefu office press media privacy security hello hi team teams feedback jobs job careers career ' +
    'webmaster postmaster hostmaster abuse billing legal marketing customer customers customerservice care news ' +
    'newsletter newsletters git github gitlab enquiries enquiry inquiry inquiries it ops devops dev developers finance ' +
    'accounting accounts accountspayable payable payables receivable ap ar invoices invoice invoicing orders order ' +
    'returns refunds claims booking bookings reservations reservation events event pr public partners partnerships ' +
    'partner recruiting recruitment recruiter talent training edu admissions registrar library reception frontdesk ' +
    'dispatch logistics shipping warehouse procurement purchasing compliance dpo gdpr ethics audit board alerts alert ' +
    'monitoring notifications notification notify updates bounce mailer daemon system root service-desk servicedesk ' +
    'desk community editor editors editorial submissions subscribe unsubscribe survey surveys research lab mail mailbox ' +
    'email general main hq shop store web website site bot api data demo sandbox vertrieb buchhaltung kontakt post ' +
    'bewerbung rechnung contacto ventas soporte facturas presse redaction redaktion shouhou shouqian caiwu renshi ' +
    'zhaopin tousu bangongshi xiaoshou yunying shangwu market business bd cs ask tech technical engineering product ' +
    'quality safety incident incidents emergency operations oncall risk treasury trading investor investors ir maintainer maintainers contributors committee'
  ).split(' '),
);
/** Names that nobody has, or that everybody uses for somebody. */
const PLACEHOLDER =
  /^(?:user(?:name)?\d*|you|your[._-]?(?:name|e?mail|address|id)?|my[._-]?(?:name|e?mail)?|name|e?mail|address|someone|somebody|anyone|nobody|person|people|recipient|sender|to|from|test\w{0,4}|example\w?|sample|dummy|fake|x{2,}|abc\d*|foo|bar|baz|aaa+|a|b|x|y|first|last|firstname|lastname|(?:first|f)[._-]?(?:name)?[._-]?last(?:name)?|name[._-]surname|jo(?:hn|e|hnny)?[._-]?(?:doe|smith|public|bloggs)?\d*|jane[._-]?(?:doe|smith)?|jdoe|jsmith|alice|bob|carol|charlie|eve|mallory|zhang[._-]?san\d*|li[._-]?si\d*|wang[._-]?wu\d*|zhao[._-]?liu|xiao[._-]?ming\d*|client|member|employee|student|teacher|patient|guest|owner|manager|ceo|cto|hacker|attacker|victim|spam|12345\d*|123)$/i;
const RESERVED_DOMAIN =
  /(?:^|\.)(?:example(?:\.\w{2,4})*|test|invalid|localhost|local|internal|lan)$|^(?:x{2,}|domain|mydomain|some-?domain|email|mail|e-mail|company|mycompany|your-?(?:domain|company|site|org)|site|website|server|host|acme|foo|bar|abc|xyz|test|sample|demo|placeholder|fake|mailinator|corp|org)\.(?:\w{2,4}|com\.cn)$|(?:^|\.)noreply\.github\.com$/i;

/** The words before say that everybody may write there. */
const OPEN_MAILBOX =
  /(?:客服|服务|公司|官方|投诉|商务|举报|售后|合作|\b(?:support|billing|help ?desk|hotline|office|press))(?:邮箱|邮件|信箱| e?-?mail)?(?: is|是|为)?[:\s<(]{0,3}$/i;

/** E-mail addresses of persons; those of departments, machines, placeholders and reserved domains are none. */
export const findEmails: Detector = ({ text, plain }) => {
  if (!plain.includes('@')) return [];
  return matchesOf(ADDRESS, plain).flatMap((match) => {
    const start = match.index;
    const end = start + match[0].length;
    const at = match[0].indexOf('@');
    const local = match[0].slice(0, at);
    if (
      PLACEHOLDER.test(local) ||
      (!/[A-Za-z]/.test(local) && !/^\d{5,11}$/.test(local)) ||
      isCompanys(local, match[0].slice(at + 1)) ||
      RESERVED_DOMAIN.test(match[0].slice(at + 1)) ||
      isRole(local) ||
      OPEN_MAILBOX.test(plain.slice(Math.max(0, start - 24), start))
    )
      return [];
    if (/:\/\/[^\s@]{0,80}$|\bgit\+?\w*:\/\/|\bssh:?\s$/.test(plain.slice(Math.max(0, start - 90), start))) return [];
    if (/^[:/][\w-]+\//.test(plain.slice(end, end + 40))) return []; // user@host:path/to
    return [
      {
        kind: 'email' as const,
        start,
        end,
        masked: `${text.slice(start, start + 1)}***${text.slice(start + at, end)}`,
      },
    ];
  });
};

/** A file name such as `icon@3x.png`, or the company's own name: `gogo@gogoair.com`. */
function isCompanys(local: string, domain: string): boolean {
  const name = local.toLowerCase();
  if (/\.(?:png|jpe?g|gif|svg|webp|js|ts|css|py|md|json)$/i.test(domain)) return true;
  return (
    name.length >= 4 &&
    domain
      .toLowerCase()
      .split('.')
      .some((part) => part.startsWith(name))
  );
}

/** `sales-emea@`, `press.office@`, `hr2@`; but not `mark.sales.ng@`: the first or the last word must be a role. */
function isRole(local: string): boolean {
  const words = local
    .toLowerCase()
    .split(/[.+_-]/)
    .map((word) => word.replace(/\d{1,6}$/, ''));
  return [words[0], words.at(-1), words.join('')].some((word) => ROLES.has(word ?? ''));
}
