import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMarkerStop } from '#core/infer/markerStop';

function run(chunks: readonly string[], stops: readonly string[] = ['####'], keepSpaces = false) {
  const stop = createMarkerStop(stops, keepSpaces);
  let text = '';
  for (const [index, chunk] of chunks.entries()) {
    const step = stop.push(chunk);
    text += step.emit;
    if (step.stopped) return { text, stopped: true, used: index + 1 };
  }
  return { text: text + stop.end(), stopped: false, used: chunks.length };
}

describe('the marker stops on the text', () => {
  test.each([
    ['one token', ['相关', '####', '思考']],
    ['merged with a line end', ['相关', '####\n', '思考']],
    ['with a space before', ['相关', ' ####', '思考']],
    ['five', ['相关', '#####', '思考']],
    ['two and two', ['相关', '##', '##\n', '思考']],
    ['one and three', ['相关', '#', '###', '思考']],
    ['glued to what follows', ['相关', '###', '#a']],
    ['inside one chunk', ['  \n相关\n####\n思考过程']],
    ['white space chunk by chunk', ['\n', '相关', '\n', '\n', '##', '##']],
  ])('%s', (_name, chunks) => {
    expect(run(chunks)).toMatchObject({ text: '相关', stopped: true });
  });

  test('nothing after the stop is taken', () => {
    const stop = createMarkerStop(['####']);
    expect(stop.push('相关####')).toEqual({ emit: '相关', stopped: true });
    expect(stop.push('思考')).toEqual({ emit: '', stopped: true });
    expect(stop.end()).toBe('');
  });

  test('a false start is released, white space included', () => {
    expect(run(['相关 ##', '思考'])).toEqual({ text: '相关 ##思考', stopped: false, used: 2 });
  });

  test('a partial marker at the end of generation stays', () => {
    expect(run(['相关', '###'])).toMatchObject({ text: '相关###', stopped: false });
  });

  test('full-width signs do not stop: the student learnt the half-width marker', () => {
    expect(run(['相关＃＃＃＃思考'])).toMatchObject({ stopped: false });
  });

  test('without a stop everything passes', () => {
    expect(run(['相关\n####\n', '思考'], [])).toEqual({ text: '相关\n####\n思考', stopped: false, used: 2 });
  });

  test('however the text is cut into chunks, the result is the text before the marker', () => {
    const text = fc
      .array(fc.constantFrom('相', '关', 'a', '#', '##', ' ', '\n', '####', '因'), { maxLength: 14 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 8 }), (whole, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).toSorted((a, b) => a - b), whole.length];
        const chunks = places.slice(1).map((end, index) => whole.slice(places[index], end));
        const at = whole.indexOf('####');
        const result = run(chunks);
        expect(result.stopped).toBe(at !== -1);
        expect(result.text).toBe((at === -1 ? whole : whole.slice(0, at)).trim());
        expect(run(chunks, ['####'], true).text).toBe(at === -1 ? whole : whole.slice(0, at));
      }),
    );
  });
});
