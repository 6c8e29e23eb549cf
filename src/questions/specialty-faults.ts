import type { Fault } from '../common/domain-error.js';
import { Specialty } from '../common/enums.js';
import { LIMITS } from '../scoring/shapes/limits.js';

const NAMES: readonly string[] = Object.values(Specialty);

/** Target specialties are null, or a list of names, each once. */
export function specialtyFaults(value: unknown): Fault[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    return [{ pointer: '/targetSpecialties', detail: 'Give a list of specialties, or null for everyone.' }];
  const seen = new Set<unknown>();
  const faults: Fault[] = [];
  for (const [index, name] of value.entries()) {
    const pointer = `/targetSpecialties/${index}`;
    if (!NAMES.includes(name)) faults.push({ pointer, detail: `Give one of ${NAMES.join(', ')}.` });
    else if (seen.has(name)) faults.push({ pointer, detail: 'This specialty is in the list already; remove it here.' });
    seen.add(name);
    if (faults.length === LIMITS.faults) break;
  }
  return faults;
}
