/**
 * Takes secrets out of a text that is logged, shown or stored: the keys in use wherever they stand, `sk-…` keys,
 * `Bearer …` headers, and the organisation and key fragments that Kimi's messages quote (`org-…`, `<ak-…>`).
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret.trim() !== '') clean = clean.replaceAll(secret.trim(), '…');
  return clean
    .replace(/\bBearer\s+[^\s"',;<>]+/gi, 'Bearer …')
    .replace(/\b(org|ak|sk)-[\w*.…-]{3,}/g, '$1-…')
    .replace(/\bbce-v3\/[\w/-]+/g, 'bce-v3/…');
}
