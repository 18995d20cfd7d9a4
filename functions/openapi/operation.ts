import type { Context, MiddlewareHandler } from 'hono'
import type { z } from 'zod'
import type { Tokens } from '@sahut/core/auth/tokens'
import { type OperationName, type Operations, operations } from '@sahut/core/contract/api'
import type { Operation } from '@sahut/core/contract/operation'
import { verifyBearer } from '../sessions/auth.ts'
import type { Anybody, SignedIn } from '../context.ts'
import { input } from '../input.ts'

type Part = 'param' | 'query' | 'json'
type PartOf<Name extends OperationName> = {
  [P in Part]: Operations[Name] extends Record<P, z.ZodType> ? P : never
}[Part]
type SchemaOf<Name extends OperationName, P extends Part> =
  Operations[Name] extends Record<P, infer Schema> ? Schema : never

/** What Hono's types say of a request whose parts an operation's schemas have parsed. */
type Parsed<Name extends OperationName> = {
  in: { [P in PartOf<Name>]: z.input<SchemaOf<Name, P>> }
  out: { [P in PartOf<Name>]: z.output<SchemaOf<Name, P>> }
}

type Status<Name extends OperationName> = Operations[Name] extends { status: 201 } ? 201 : 200
type OpenName = {
  [Name in OperationName]: Operations[Name] extends { isOpen: true } ? Name : never
}[OperationName]

/** The contract, in a form whose types follow a name that is still generic. */
const contract: {
  [Name in OperationName]: Operation & {
    status?: Status<Name>
    answer: z.ZodType<z.output<Operations[Name]['answer']>>
  }
} = operations

/** Which operation a route's handler does, for the OpenAPI file and for the test of all rights. */
const names = new WeakMap<object, OperationName>()

/** The operation behind a handler of the API's routes; nothing for middleware. */
export const operationOf = (handler: object): OperationName | undefined => names.get(handler)

const onward = () => Promise.resolve()

/** Parses all parts of a request that the operation names. */
const parse = ({ param, query, json }: Operation) => {
  const checks: MiddlewareHandler[] = [
    ...(param === undefined ? [] : [input('param', param)]),
    ...(query === undefined ? [] : [input('query', query)]),
    ...(json === undefined ? [] : [input('json', json)]),
  ]
  return async (c: Parameters<MiddlewareHandler>[0]): Promise<void> => {
    for (const check of checks) await check(c, onward)
  }
}

/**
 * Puts routes behind the contract: a handler gets what the operation's schemas parsed, and what it returns is cut to
 * what the answer may carry.
 */
export const createOperations = (tokens: Pick<Tokens, 'verify'>) => {
  const put = <Name extends OperationName, E extends Anybody>(
    name: Name,
    admit: (c: Context<E, string, Parsed<Name>>) => Promise<void>,
    handle: (c: Context<E, string, Parsed<Name>>) => Promise<z.output<Operations[Name]['answer']>>,
  ) => {
    const { answer, status } = contract[name]
    const check = parse(contract[name])
    const handler = async (c: Context<E, string, Parsed<Name>>) => {
      await admit(c)
      await check(c)
      return c.json(answer.parse(await handle(c)), status)
    }
    names.set(handler, name)
    return handler
  }

  return {
    /** For whoever asks. */
    open: <Name extends OpenName>(
      name: Name,
      handle: (c: Context<Anybody, string, Parsed<Name>>) => Promise<z.output<Operations[Name]['answer']>>,
    ) => put<Name, Anybody>(name, onward, handle),

    /**
     * For who brings an access token; `principal` says who that is. What they may is asked of `Access`.
     * @throws SahutError unauthenticated, token_expired
     */
    signedIn: <Name extends Exclude<OperationName, OpenName>>(
      name: Name,
      handle: (c: Context<SignedIn, string, Parsed<Name>>) => Promise<z.output<Operations[Name]['answer']>>,
    ) =>
      put<Name, SignedIn>(
        name,
        async (c) => {
          c.set('principal', await verifyBearer(tokens, c.req.header('authorization')))
        },
        handle,
      ),
  }
}
