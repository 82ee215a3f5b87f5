import { describe, expect, it } from 'vitest';
import type { Teacher } from '#core/label/job';
import { builtInTeachers } from '#core/label/teachers/presets';
import { readTemplate } from '#core/prompt/template';
import type { JobEstimate } from '#node/label/estimateJob';
import { stateOf } from '../src/extension/label/labelEstimate.ts';
import type { LabelInput } from '../src/extension/label/labelPlan.ts';
import {
  askOf,
  chosenTeacher,
  masks,
  readingOf,
  readSelection,
  type Selection,
} from '../src/extension/label/labelSelection.ts';
import { TEMPLATE } from './support/jobs.ts';

const template = readTemplate('p.template.md', TEMPLATE);
const builtIn = (id: string): Teacher => {
  const found = builtInTeachers.find((teacher) => teacher.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const none: Selection = { sources: [] };
const local: Teacher = { id: 'lab', title: 'Lab', baseUrl: 'http://127.0.0.1:8000/v1', model: 'm' };

describe('what was chosen', () => {
  it('survives another version, and what is not right in it does not', () => {
    expect(readSelection(undefined)).toEqual({ sources: [] });
    expect(readSelection({ sources: 'x', teacherId: 'kimi-cn', models: 7, gone: true })).toEqual({
      sources: [],
      teacherId: 'kimi-cn',
      models: {},
      tiers: {},
      reading: {},
    });
    expect(readSelection({ sources: [], samples: 'many' })).toEqual({ sources: [] });
  });

  it('makes the teacher: its model with the price of it, its tier with its limits', () => {
    const kimi = builtIn('kimi-cn');
    expect(chosenTeacher(kimi, none, template)).toEqual(kimi);
    const other = chosenTeacher(kimi, { ...none, models: { 'kimi-cn': 'kimi-k3' }, tiers: { 'kimi-cn': 3 } }, template);
    expect(other.model).toBe('kimi-k3');
    expect(other.price?.output).toBeGreaterThan(kimi.price?.output ?? Infinity);
    expect(other.limits?.rpm).toBe(200);
    const named = readTemplate('p', TEMPLATE.replace('name:', 'teacher: { engine: kimi, model: kimi-k3 }\nname:'));
    expect(chosenTeacher(kimi, none, named).model).toBe('kimi-k3');
    expect(chosenTeacher(kimi, { ...none, models: { 'kimi-cn': 'kimi-k2.6' } }, named).model).toBe('kimi-k2.6');
    expect(chosenTeacher(local, { ...none, tiers: { lab: 3 } }, template)).toEqual(local);
  });

  it('masks where texts leave the machine, unless the person refuses', () => {
    const kimi = builtIn('kimi-cn');
    expect(masks(none, [kimi])).toBe(true);
    expect(masks({ ...none, mask: false }, [kimi])).toBe(false);
    expect(masks({ ...none, mask: true }, [local])).toBe(false);
    expect(masks(none, [builtIn('replay')])).toBe(false);
    expect(masks(none, [local, kimi])).toBe(true);
  });

  it('freezes options only where they are not the default', () => {
    const kimi = builtIn('kimi-cn');
    expect(askOf(none, local, undefined)).toEqual({});
    expect(askOf(none, kimi, undefined)).toEqual({ mask: true });
    expect(askOf({ ...none, samples: 3, json: true, repair: true, tooLong: 'cut' }, local, kimi)).toEqual({
      samples: 3,
      others: [kimi],
      mode: 'json',
      repair: true,
      tooLong: 'cut',
      mask: true,
    });
    expect(askOf({ ...none, mask: false }, kimi, kimi)).toEqual({});
    expect(readingOf({ ...none, reading: { split: 'file', text: 'a' } })).toEqual({ text: 'a' });
    expect(readingOf({ ...none, reading: { split: 'line' } })).toEqual({ split: 'line' });
  });
});

describe('the estimate as it is shown', () => {
  const input: LabelInput = { base: '/w', templateFile: '/w/p', template, sources: [], teacher: builtIn('kimi-cn') };
  const one = { teacher: 'kimi-cn', requests: 10, input: 1000, output: 100, seconds: 30 };
  const estimate = (estimates: JobEstimate['estimates']): JobEstimate => ({
    files: 1,
    records: 10,
    left: 10,
    reused: 0,
    estimates,
    measured: false,
    sample: 10,
    masked: {},
    maskedRecords: 0,
    tooLong: 0,
  });

  it('adds teachers of one currency up, with cache and batch', () => {
    const priced = { ...one, currency: 'CNY', cost: 2, costCached: 1.5, costBatch: 1.2 } as const;
    expect(stateOf(estimate([priced, { ...priced, seconds: 60 }]), input, '¥8.00')).toEqual({
      state: 'ready',
      left: 10,
      reused: 0,
      input: 2000,
      output: 200,
      cost: ['¥4.00'],
      costCached: '¥3.00',
      costBatch: '¥2.40',
      unpriced: false,
      free: false,
      seconds: 60,
      measured: false,
      balance: '¥8.00',
    });
  });

  it('never adds two currencies, and says where a price is unknown', () => {
    const yuan = { ...one, currency: 'CNY', cost: 2, costCached: 1 } as const;
    const dollar = { ...one, currency: 'USD', cost: 1, costCached: 0.5 } as const;
    const shown = stateOf(estimate([yuan, dollar]), input, undefined);
    expect(shown).toMatchObject({ cost: ['¥2.00', '$1.00'], unpriced: false });
    expect(shown).not.toHaveProperty('costCached');
    expect(stateOf(estimate([yuan, one]), input, undefined)).toMatchObject({ cost: ['¥2.00'], unpriced: true });
  });

  it('is free where no text leaves the machine', () => {
    expect(stateOf(estimate([one]), { ...input, teacher: local }, undefined)).toMatchObject({ free: true, cost: [] });
  });
});
