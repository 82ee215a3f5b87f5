import { describe, expect, test } from 'vitest';
import { readModelName, readSource } from '#node/runtime/modelName';

const repository = 'Qwen/Qwen2.5-0.5B-Instruct-GGUF';

describe('names', () => {
  const source = readSource(undefined);
  test.each([
    ['Qwen/Qwen2.5-0.5B-Instruct-GGUF', { repository, file: undefined, quantization: undefined }],
    ['hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q8_0', { repository, quantization: 'Q8_0' }],
    ['hf://Qwen/Qwen2.5-0.5B-Instruct-GGUF/sub/a b.gguf#v1.0', { file: 'sub/a b.gguf', revision: 'v1.0' }],
    ['ms:Qwen/Qwen2.5-0.5B-Instruct-GGUF', { source: { kind: 'modelscope', address: 'https://www.modelscope.cn' } }],
    [
      'https://huggingface.co/Qwen/Qwen2.5-0.5B-Instruct-GGUF/resolve/main/a.gguf?download=true',
      { repository, file: 'a.gguf' },
    ],
    [
      'https://modelscope.cn/models/Qwen/Qwen2.5-0.5B-Instruct-GGUF/resolve/master/a.gguf',
      { repository, source: { kind: 'modelscope' } },
    ],
    ['https://example.org/x/a.gguf', { kind: 'address', url: 'https://example.org/x/a.gguf' }],
  ])('%s', (name, found) => {
    expect(readModelName(name, source)).toMatchObject(found);
  });

  test.each([
    '',
    'qwen',
    'a/b/c.bin',
    '../b',
    'a/..',
    'a/b/../c.gguf',
    'a/b/c\\d.gguf',
    'a b/c',
    'https://example.org/a.zip',
    'hf:/',
    'https://example.org/%2e%2e%2fa.gguf',
  ])('“%s” is none', (name) => {
    expect(() => readModelName(name, source)).toThrow('names no GGUF model');
  });

  test('sources have names or safe addresses', () => {
    expect(readSource('hf-mirror')).toEqual({ kind: 'huggingface', address: 'https://hf-mirror.com' });
    expect(readSource('https://models.example.org/')).toEqual({
      kind: 'huggingface',
      address: 'https://models.example.org',
    });
    expect(() => readSource('http://models.example.org')).toThrow('Nothing is fetched from');
    expect(() => readSource('constructor')).toThrow('Nothing is fetched from');
  });
});
