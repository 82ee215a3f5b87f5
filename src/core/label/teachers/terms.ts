import type { Notice } from './preset.ts';

/** Addresses that must not be asked, with what a person is told and can do instead. */
interface Terms extends Notice {
  readonly host: RegExp;
  readonly path: RegExp;
  readonly hint: string;
}

const refused: readonly Terms[] = [
  {
    // “通过脚本批量执行、数据标注等非交互式方式使用，超出了正常使用范畴”
    host: /(?:^|\.)kimi\.com$/,
    path: /^\/coding(?:\/|$)/,
    template: '{0} is the Kimi Code subscription: its terms exclude batch labelling.',
    args: [],
    hint: 'Use a key of the open platform: https://api.moonshot.cn/v1 or https://api.moonshot.ai/v1.',
  },
];

/** What the terms of an address say against labelling, or undefined. The spelling of the address does not matter. */
export function termsAgainst(url: URL): { readonly template: string; readonly hint: string } | undefined {
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  const path = decoded(url.pathname)
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/');
  return refused.find((one) => one.host.test(host) && one.path.test(path));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // not an escape: it stands for itself
  }
}
