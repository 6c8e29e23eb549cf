import createClient from 'openapi-fetch';
import type { OwnerAnswerResponse, paths, QuestionResponse, SaveAnswerRequest } from '../../client/schema.js';

/** What a frontend learns on its way through an applicant's first screen. */
export interface Visit {
  readonly name: string;
  readonly options: Record<string, string>;
  readonly answer: OwnerAnswerResponse;
  readonly refusal: string;
}

/** A frontend's code as its team would write it: it compiles against the published types alone. */
export async function visit(baseUrl: string, credentials: { email: string; password: string }): Promise<Visit> {
  const client = createClient<paths>({ baseUrl });

  const login = await client.POST('/api/v1/auth/login', { body: credentials });
  if (login.error) throw new Error(login.error.detail);
  const { accessToken, user } = login.data;
  client.use({
    onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${accessToken}`);
      return request;
    },
  });

  const questions = await client.GET('/api/v1/questions', { params: { query: { qType: ['SINGLE'], limit: 10 } } });
  if (questions.error) throw new Error(questions.error.detail);
  const [question] = questions.data.items;
  if (!question) throw new Error('There is no question.');
  const options = optionsOf(question);

  const saved = await client.POST('/api/v1/answers', {
    params: { header: { 'Idempotency-Key': `save-${question.id}` } },
    body: {
      questionId: question.id,
      responseData: { value: Object.keys(options)[0] ?? 'A' },
    } satisfies SaveAnswerRequest,
  });
  if (saved.error) throw new Error(saved.error.detail);
  if (!('released' in saved.data)) throw new Error('This is not the view of an expert.');

  const score = await client.GET('/api/v1/experts/{id}/score', { params: { path: { id: 'me' } } });
  return { name: user.name, options, answer: saved.data, refusal: score.error ? inWords(score.error) : 'none' };
}

/** The type of a question narrows the rest of it. */
function optionsOf(question: QuestionResponse): Record<string, string> {
  switch (question.qType) {
    case 'SINGLE':
    case 'MULTIPLE':
      return question.options;
    default:
      return {};
  }
}

type ScoreProblem = NonNullable<Awaited<ReturnType<typeof readScore>>['error']>;
const readScore = (client: ReturnType<typeof createClient<paths>>) =>
  client.GET('/api/v1/experts/{id}/score', { params: { path: { id: 'me' } } });

/** The code of a problem narrows to those of the route, so that a misspelt one does not compile. */
function inWords(problem: ScoreProblem): string {
  switch (problem.code) {
    case 'not-released':
      return 'Your result is not out yet.';
    case 'expert-not-found':
      return 'You are no expert.';
    default:
      return problem.title;
  }
}
