import { decimalText } from './decimal.js';
import { asDecimal, type Fraction, fractionOf, isLess, minus, plus, times } from './fraction.js';
import { LIMITS } from './shapes/limits.js';
import { NORMAL, type TextStep } from './text-match.js';

/** How far a given number may lie from an accepted one, both ends included. */
export interface Tolerance {
  /** From 0. */
  value: number;
  /** A distance, or a share of the accepted number: 0.1 is a tenth of it. */
  kind: 'absolute' | 'relative';
}

export interface Range {
  readonly from: Fraction;
  readonly to: Fraction;
}

/** How far above the characters from ! to ~ their full-width forms lie; digits, signs, point and comma are among them. */
const FULL_WIDTH = 0xfee0;

const PLAIN: readonly TextStep[] = [
  ...NORMAL,
  {
    step: 'full-width',
    of: (text) => text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH)),
  },
  // The sign that typesetting, calculators and the number formats of some languages write can mean nothing else.
  { step: 'minus-sign', of: (text) => text.replaceAll('\u2212', '-') },
];

const WITH_COMMA: readonly TextStep[] = [...PLAIN, { step: 'decimal-comma', of: (text) => text.replaceAll(',', '.') }];

/** What is done to a text before it is read as a number; nothing else is guessed: no separators, no units. */
export function numberSteps(decimalComma: boolean): readonly TextStep[] {
  return decimalComma ? WITH_COMMA : PLAIN;
}

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?([0-9]+))?$/;

/**
 * The exact number that a text is, after {@link numberSteps}, or null: one whose exponent is larger than the limit is none,
 * so that a short text cannot stand for digits without end.
 */
export function numberIn(text: string): Fraction | null {
  if (text.length > LIMITS.shortText) return null;
  const [number, exponent = '0'] = NUMBER.exec(text) ?? [];
  return number === undefined || Number(exponent) > LIMITS.exponent ? null : fractionOf(number.toLowerCase());
}

export function numberText(number: Fraction): string {
  return decimalText(asDecimal(number));
}

export function rangeAround(number: Fraction, tolerance: Tolerance | null): Range {
  if (!tolerance) return { from: number, to: number };
  const size = { over: number.over < 0n ? -number.over : number.over, under: number.under };
  const value = fractionOf(tolerance.value);
  const width = tolerance.kind === 'relative' ? times(size, value) : value;
  return { from: minus(number, width), to: plus(number, width) };
}

export function isWithin({ from, to }: Range, number: Fraction): boolean {
  return !isLess(number, from) && !isLess(to, number);
}
