/** The sections of the document, in the order a reader needs them. */
export const TAGS: readonly { name: string; description: string }[] = [
  { name: 'auth', description: 'Signing in, staying signed in, signing out.' },
  { name: 'users', description: 'People who sign in and their roles; kept by administrators.' },
  { name: 'experts', description: 'The people who answer, their specialties, and what each has to answer.' },
  { name: 'categories', description: 'Weighted parts of the question bank.' },
  { name: 'questions', description: 'The question bank: questions with their options, keys, rubrics and revisions.' },
  { name: 'files', description: 'Uploads that FILE answers name.' },
  { name: 'answers', description: 'Versioned answers from the first draft to their review.' },
  {
    name: 'grading',
    description: 'The queues of graders and reviewers, what each of them has claimed, and the figures about them.',
  },
  { name: 'appeals', description: 'What experts say against released grades, who decides it and by when.' },
  { name: 'regrades', description: 'Scoring the answers to a question anew, and taking that back.' },
  { name: 'results', description: 'Progress, scores and final results of an expert.' },
  { name: 'operations', description: 'For those who run the service: health and figures.' },
];
