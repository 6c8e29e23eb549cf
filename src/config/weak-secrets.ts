/**
 * What examples, tutorials and hurried people put where a secret belongs. A secret is judged by what is left of it
 * once these are taken away; none has one letter, or random text would be eaten up.
 */
const WORDS = [
  'administrator|administration|development|placeholder|production|characters|localhost|qwertyuiop|asdfghjkl|change',
  'password|passwort|postgres|postgresql|insecure|database|changeme|metrics|default|example|welcome|letmein|replace',
  'signing|zxcvbnm|dragon|monkey|secret|sample|please|secure|random|string|system|master|prometheus|grafana|abcdef',
  'qwerty|azerty|redis|asdf|admin|axqna|dummy|token|value|super|short|least|bytes|local|login|guest|enough|hello|world',
  'test|demo|root|user|your|this|that|here|long|must|more|some|text|prod|very|with|pass|auth|iloveyou|abcd|abc|xyz',
  'key|jwt|dev|the|not|for|any|and|you|new|api|app|com|org|ax|qna|my|is|to|or|be|at|me|it|in|of|by|do|pw|db|an|we',
]
  .join('|')
  .split('|')
  .sort((one, other) => other.length - one.length);
const KNOWN = new RegExp(WORDS.join('|'), 'g');

/** Letters that people write as digits and signs. */
const DISGUISED: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  $: 's',
  '@': 'a',
  '!': 'i',
};

/** As many characters of its own as a password keeps when the digits and signs that count it up are taken away. */
const LEFT_UNCOUNTED = 4;

/**
 * Why somebody could guess a secret, to follow its name in a message; null when nothing speaks against it.
 * @param left characters that must be there beside well-known words
 */
export function weaknessOf(secret: string, left: number): string | null {
  if (new Set(secret).size < 8) return 'holds too few different characters';
  if (isRepetition(secret)) return 'repeats itself';
  if (isSequence(secret)) return 'is a run of neighbouring characters';
  if (isMadeOfKnownWords(secret, left)) return 'is made of words that everybody tries, such as those of examples';
  return null;
}

/** Whether a password in a URL is one that examples use, or the user's own name. */
export function isExamplePassword(password: string, user: string): boolean {
  return password.toLowerCase() === user.toLowerCase() || isMadeOfKnownWords(password, 3);
}

/** @param left as for `weaknessOf` */
function isMadeOfKnownWords(secret: string, left: number): boolean {
  // Digits at the ends may only count up an old password; of a generated key they are a good part.
  const uncounted = secret.replace(/^[\d\W]{1,5}|[\d\W]{1,5}$/g, '');
  return beyondKnownWords(secret) < left || beyondKnownWords(uncounted) < Math.min(left, LEFT_UNCOUNTED);
}

function beyondKnownWords(secret: string): number {
  const plain = [...secret.toLowerCase()].map((character) => DISGUISED[character] ?? character).join('');
  return plain.replace(KNOWN, '').replace(/[^\p{L}\p{N}]/gu, '').length;
}

/** Two thirds of it or more say what stands so many characters before. */
function isRepetition(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) {
    let end = period;
    while (end < text.length && text[end] === text[end - period]) end += 1;
    if (end >= 2 * period && end * 3 > text.length * 2) return true;
  }
  return false;
}

function isSequence(text: string): boolean {
  const neighbours = [...text].filter((character, index) => {
    const step = character.charCodeAt(0) - text.charCodeAt(index - 1);
    return index > 0 && Math.abs(step) <= 1;
  });
  return neighbours.length * 3 > text.length * 2;
}
