import type { World } from './access-world.js';

/** What stands behind a relation: makes the rows, gives the id of the thing that the request names. */
export type Thing = (w: World) => Promise<string> | string;
export type Things = Readonly<Record<string, Thing>>;

export const answers = {
  'own draft': (w) => w.answer({ expertId: w.ownExpert, status: 'DRAFT' }),
  'own, handed in': (w) => w.answer({ expertId: w.ownExpert }),
  'own, graded': (w) => w.answer({ expertId: w.ownExpert, status: 'GRADED' }),
  'own, released': async (w) => {
    await w.release(w.ownExpert);
    return w.answer({ expertId: w.ownExpert, status: 'REVIEWED' });
  },
  "another's draft": async (w) => w.answer({ expertId: await w.anotherExpert(), status: 'DRAFT' }),
  "another's, handed in": async (w) => w.answer({ expertId: await w.anotherExpert() }),
  "another's, graded": async (w) => w.answer({ expertId: await w.anotherExpert(), status: 'GRADED' }),
  "another's draft, which the caller wrote": async (w) =>
    w.answer({ expertId: await w.anotherExpert(), status: 'DRAFT', writtenById: w.self.userId }),
  "another's, handed in, which the caller wrote": async (w) =>
    w.answer({ expertId: await w.anotherExpert(), writtenById: w.self.userId }),
  "another's, handed in, kept from the caller": async (w) => w.answer({ expertId: await w.keptExpert() }),
  'own draft, dropped': (w) => w.droppedAnswer(w.ownExpert),
  "another's draft, dropped": async (w) => w.droppedAnswer(await w.anotherExpert()),
  random: (w) => w.random(),
} satisfies Things;

/** The same, asked by staff who are experts as well. */
const asExpert = (things: Things): Things =>
  Object.fromEntries(Object.entries(things).map(([relation, thing]) => [`${relation} (as an expert)`, thing]));

export const strangers: Things = asExpert({
  "another's draft": answers["another's draft"],
  "another's, handed in": answers["another's, handed in"],
});

export const experts = {
  own: (w) => w.ownExpert,
  me: () => 'me',
  "another's": (w) => w.anotherExpert(),
  erased: (w) => w.erasedExpert(),
  random: (w) => w.random(),
  "another's (as an expert)": (w) => w.anotherExpert(),
  'me, being no expert': () => 'me',
} satisfies Things;

export const ownReleased: Thing = async (w) => {
  await w.release(w.ownExpert);
  return w.ownExpert;
};

export const categories = {
  active: (w) => w.category(),
  inactive: (w) => w.category(false),
  deleted: (w) => w.deletedCategory(),
  random: (w) => w.random(),
} satisfies Things;

export const questions = {
  'for everybody': (w) => w.question(),
  'for its specialty': (w) => w.question({ targetSpecialties: ['ML'] }),
  'for another specialty': (w) => w.question({ targetSpecialties: ['CV'] }),
  inactive: (w) => w.question({ isActive: false }),
  'of an inactive category': (w) => w.question({ inCategory: false }),
  deleted: (w) => w.deletedQuestion(),
  random: (w) => w.random(),
} satisfies Things;

export const files = {
  own: (w) => w.file(w.ownExpert),
  'own, handed in': (w) => w.file(w.ownExpert, { handedIn: true }),
  "another's": async (w) => w.file(await w.anotherExpert()),
  "another's, handed in": async (w) => w.file(await w.anotherExpert(), { handedIn: true }),
  "another's, which the caller uploaded": async (w) => w.file(await w.anotherExpert(), { uploadedById: w.self.userId }),
  "another's, handed in, kept from the caller": async (w) => w.file(await w.keptExpert(), { handedIn: true }),
  'own, erased': (w) => w.erasedFile(w.ownExpert),
  "another's, erased": async (w) => w.erasedFile(await w.anotherExpert()),
  random: (w) => w.random(),
} satisfies Things;

export const users = {
  own: (w) => w.self.userId,
  "another's": (w) => w.anotherUser(),
  deleted: (w) => w.deletedUser(),
  random: (w) => w.random(),
} satisfies Things;

/** Answers that somebody is grading. */
export const claimed = {
  "another's, claimed by the caller": async (w) => {
    const id = await w.answer({ expertId: await w.anotherExpert() });
    await w.claim(id, w.self.userId);
    return id;
  },
  "another's, claimed by somebody else": async (w) => {
    const id = await w.answer({ expertId: await w.anotherExpert() });
    await w.claim(id, await w.anotherUser());
    return id;
  },
} satisfies Things;

/** Questions by the one answer that was handed in to each. */
export const claimable = {
  'answered by another': async (w) => w.questionOf(await w.answer({ expertId: await w.anotherExpert() })),
  'answered by another, whom the caller wrote for': async (w) =>
    w.questionOf(await w.answer({ expertId: await w.anotherExpert(), writtenById: w.self.userId })),
  'answered by another, kept from the caller': async (w) =>
    w.questionOf(await w.answer({ expertId: await w.keptExpert() })),
  'own, answered': async (w) => w.questionOf(await w.answer({ expertId: w.ownExpert })),
  'answered by another, claimed by somebody else': async (w) =>
    w.questionOf(await claimed["another's, claimed by somebody else"](w)),
  deleted: (w) => w.deletedQuestion(),
  random: (w) => w.random(),
} satisfies Things;

export const claims = {
  own: async (w) => w.claim(await w.answer({ expertId: await w.anotherExpert() }), w.self.userId),
  'own, expired': async (w) =>
    w.claim(await w.answer({ expertId: await w.anotherExpert() }), w.self.userId, { expired: true }),
  'own, dropped': async (w) => w.droppedClaim(w.self.userId),
  "another's": async (w) => w.claim(await w.answer({ expertId: await w.anotherExpert() }), await w.anotherUser()),
  "another's, expired": async (w) =>
    w.claim(await w.answer({ expertId: await w.anotherExpert() }), await w.anotherUser(), { expired: true }),
  "another's, of an own answer (as an expert)": async (w) =>
    w.claim(await w.answer({ expertId: w.ownExpert }), await w.anotherUser()),
  random: (w) => w.random(),
} satisfies Things;

export const regrades = {
  'of a question': (w) => w.regrade(),
  deleted: (w) => w.droppedRegrade(),
  random: (w) => w.random(),
} satisfies Things;

/** Of reviewed answers. */
export const appeals = {
  own: (w) => w.appeal(w.ownExpert),
  'own, assigned': async (w) => w.appeal(w.ownExpert, await w.anotherUser()),
  "another's": async (w) => w.appeal(await w.anotherExpert()),
  "another's, assigned to the caller": async (w) => w.appeal(await w.anotherExpert(), w.self.userId),
  "another's, assigned to the caller (as an expert)": async (w) => w.appeal(await w.anotherExpert(), w.self.userId),
  "another's, assigned to somebody else": async (w) => w.appeal(await w.anotherExpert(), await w.anotherUser()),
  "another's, assigned to the caller, kept from the caller": async (w) => w.appeal(await w.keptExpert(), w.self.userId),
  "another's, assigned to the caller, erased": async (w) => w.erasedAppeal(w.self.userId),
  random: (w) => w.random(),
} satisfies Things;

/** The answers that a request may name which acts on one of these. */
export const reached = (names: readonly (keyof typeof answers)[], more: Things = strangers): Things => ({
  ...Object.fromEntries(names.map((name) => [name, answers[name]])),
  'own draft, dropped': answers['own draft, dropped'],
  "another's draft, dropped": answers["another's draft, dropped"],
  random: answers.random,
  ...more,
});

export const WRITTEN = [
  'own draft',
  'own, handed in',
  "another's draft",
  "another's, handed in",
  "another's draft, which the caller wrote",
  "another's, handed in, which the caller wrote",
] as const;
export const JUDGED = [
  ...WRITTEN,
  'own, graded',
  "another's, graded",
  "another's, handed in, kept from the caller",
] as const;
