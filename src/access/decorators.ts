import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension, ApiHeader, ApiParam } from '@nestjs/swagger';
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import { Role } from '../common/enums.js';
import { readIfMatch } from '../common/representation.js';
import { Unjudged } from '../common/unjudged.js';
import { UUID } from '../common/uuid.js';
import type { Once } from '../idempotency/once.js';
import { hasRole, isOperator, isStaff, ownsExpert } from './abilities.js';
import type { Actor } from './actor.js';

/** Who may use a route; read by the gate before the body is parsed. */
export type Access =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'roles';
      readonly roles: readonly Role[];
      /** Lets in experts too, whatever their role. */
      readonly experts?: boolean;
    };

export interface RouteRules {
  readonly access: Access;
  /** Overrides BODY_LIMIT_BYTES on this route. */
  readonly bodyLimit?: number;
  /** So many requests are read and served at once in one process; more wait, and too many are refused as `busy`. */
  readonly atOnce?: number;
  /** Takes `application/x-ndjson` too, of at most so many items. */
  readonly ndjsonItems?: number;
  /** Takes `multipart/form-data`, and reads the parts itself. */
  readonly multipart?: boolean;
  /** Refuses a body that says anything: what it asks for would not be done. */
  readonly takesNoBody?: boolean;
  /** False for what watches the process: a busy client must not make it look dead. */
  readonly isLimited?: boolean;
}

type FurtherRules = Omit<RouteRules, 'access'>;

/** Open to everybody. */
export const Public = (rules: Pick<RouteRules, 'isLimited'> = {}) =>
  RouteConfig({ access: { kind: 'public' }, ...rules } satisfies RouteRules);

/** Open to everybody who has signed in; what they see is decided by the query. */
export const SignedIn = (rules: FurtherRules = {}) =>
  applyDecorators(
    RouteConfig({ access: { kind: 'roles', roles: Object.values(Role) }, ...rules } satisfies RouteRules),
    ApiBearerAuth(),
    ApiExtension('x-roles', Object.values(Role)),
  );

/** Open to these roles and the ones above them. */
export const Roles = (role: keyof typeof Role, rules: FurtherRules = {}) =>
  applyDecorators(
    RouteConfig({ access: { kind: 'roles', roles: [Role[role]] }, ...rules } satisfies RouteRules),
    ApiBearerAuth(),
    ApiExtension(
      'x-roles',
      Object.values(Role).filter((one) => hasRole(one, [Role[role]])),
    ),
  );

/** Open to experts, who find their own there, and to these roles and the ones above them. */
export const ExpertsOr = (role: keyof typeof Role, rules: FurtherRules = {}) =>
  applyDecorators(
    RouteConfig({ access: { kind: 'roles', roles: [Role[role]], experts: true }, ...rules } satisfies RouteRules),
    ApiBearerAuth(),
    ApiExtension(
      'x-roles',
      Object.values(Role).filter((one) => one === Role.APPLICANT || hasRole(one, [Role[role]])),
    ),
  );

/** A parameter decorator that documents its method as well. */
function documented(bind: ParameterDecorator, describe: MethodDecorator): ParameterDecorator {
  return (target, method, index) => {
    bind(target, method, index);
    if (method === undefined) return;
    const descriptor = Object.getOwnPropertyDescriptor(target, method);
    if (descriptor) describe(target, method, descriptor);
  };
}

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

/** The signed-in caller. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = requestOf(context);
  if (!actor) throw new DomainError('sign-in-required', 'Send an access token: Authorization: Bearer <token>.');
  return actor;
});

function uuidParam(name: string, context: ExecutionContext): string {
  const id = (requestOf(context).params as Record<string, string>)[name] ?? '';
  if (!UUID.test(id)) throw new DomainError('invalid-id', 'The id in the path is not a UUID.');
  return id.toLowerCase();
}

const uuidPathParam = createParamDecorator(uuidParam);

/** A path parameter that is a UUID. */
export const UuidParam = (name: string) =>
  documented(uuidPathParam(name), ApiParam({ name, schema: { type: 'string', format: 'uuid' } }));

function expertOf(name: string, context: ExecutionContext): string {
  const { actor, params } = requestOf(context);
  if ((params as Record<string, string>)[name] !== 'me') return uuidParam(name, context);
  if (!actor?.expertId) throw new DomainError('expert-not-found', 'There is no such expert.');
  return actor.expertId;
}

const expertPathParam = createParamDecorator(expertOf);
const ownExpertPathParam = createParamDecorator((name: string, context: ExecutionContext): string => {
  const id = expertOf(name, context);
  const { actor } = requestOf(context);
  if (actor && (isOperator(actor) || ownsExpert(actor, id))) return id;
  if (actor && isStaff(actor)) throw new DomainError('role-required', 'Evaluators see no experts.');
  throw new DomainError('expert-not-found', 'There is no such expert.');
});

const describeExpertParam = (name: string) =>
  ApiParam({
    name,
    description: "The expert's id, or `me` for the caller's own.",
    schema: {
      anyOf: [
        { type: 'string', format: 'uuid' },
        { type: 'string', enum: ['me'] },
      ],
    },
  });

/** A path parameter that is an expert's id, or `me` for the caller's own. */
export const ExpertParam = (name: string) => documented(expertPathParam(name), describeExpertParam(name));

/**
 * An expert's id that the caller may name: an operator any, everybody else their own, so that an expert of somebody
 * else is refused like one that is not there, before the body is judged. Evaluators grade without knowing whom.
 */
export const OwnExpertParam = (name: string) => documented(ownExpertPathParam(name), describeExpertParam(name));

const ifMatchParam = createParamDecorator((_: unknown, context: ExecutionContext): string | null =>
  readIfMatch(requestOf(context).headers['if-match']),
);

/** The If-Match header, null when it was not sent; `required` only documents that the use case demands it. */
export const IfMatch = ({ required = false } = {}) =>
  documented(
    ifMatchParam(),
    ApiHeader({
      name: 'If-Match',
      required,
      description: 'The `ETag` you read: the request is refused with 412 when the resource has changed since.',
      schema: { type: 'string', maxLength: 1000 },
      example: '"3-staff"',
    }),
  );

const unjudgedBodyParam = createParamDecorator(
  (metatype: new () => object, context: ExecutionContext) => new Unjudged(metatype, requestOf(context).body),
);

/**
 * The body, for a use case that has to read rows before it knows whether the caller may act; what it is is documented
 * with `@ApiBody()`. Every other body is a `@Body()`, judged before the use case begins.
 */
export const UnjudgedBody = (metatype: new () => object) => unjudgedBodyParam(metatype);

const onceParam = createParamDecorator((_: unknown, context: ExecutionContext): Once => {
  const request = requestOf(context);
  const key = request.headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))) {
    throw new DomainError('invalid-header', 'Idempotency-Key takes 1 to 255 visible ASCII characters.');
  }
  const [path = '', ...query] = request.url.split('?');
  const sent = () =>
    createHash('sha256')
      .update(`${query.join('?')}\n`)
      .update(request.rawBody ?? '');
  return {
    userId: request.actor?.userId ?? '',
    route: `${request.method} ${path}`,
    key: key ?? null,
    bodyHash: key === undefined ? '' : sent().digest('hex'),
  };
});

/** The repeat protection of a POST: see IdempotencyService. */
export const OnceParam = () => onceParam();

/** Documents the Idempotency-Key header of a route that takes `@OnceParam()`. */
export const ApiOnce = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes a repeat of this request return the first answer instead of acting again; kept for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  });
