import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Refusal } from '@sahut/core/store/dynamodb/language/refusal'
import { createVerifier, type Credentials } from '@sahut/core/store/dynamodb/signature'
import { z } from 'zod'
import type { Database } from './database.ts'
import { DEFINITIONS } from './definitions.ts'
import { READS } from './reads.ts'
import type { Tables } from './tables.ts'
import { WRITES } from './writes.ts'

const TYPE = 'application/x-amz-json-1.0'
/** A batch of 16 MB with what JSON adds. */
const BODY_BYTES = 32 * 1024 * 1024
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/** Who is kept out, before anything else is looked at: every page of a browser, and whoever has not the key. */
const refusalOf = (
  { method, url, headers }: IncomingMessage,
  claims: (headers: IncomingMessage['headers']) => boolean,
): Refusal | undefined => {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return new Refusal('AccessDeniedException', 'The store answers no page.')
  if (!LOOPBACK.test(headers.host ?? '') || method !== 'POST' || url !== '/')
    return new Refusal('AccessDeniedException', 'The store answers calls to its own address only.')
  if (!claims(headers))
    return new Refusal(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    )
  return undefined
}

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    const chunk = z.instanceof(Buffer).parse(part)
    length += chunk.length
    if (length > BODY_BYTES) throw new Refusal('ValidationException', 'The call is too large.')
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('SerializationException', 'The body is no JSON.')
  }
}

const isOf = <Operations extends object>(
  name: string,
  operations: Operations,
): name is Extract<keyof Operations, string> => Object.hasOwn(operations, name)

/** What the operations answer, as JSON. */
const createOperations = ({ write }: Database, tables: Tables) => {
  return (name: string, parameters: unknown): string => {
    if (isOf(name, READS)) return READS[name](tables, parameters)
    if (isOf(name, WRITES)) return JSON.stringify(write(() => WRITES[name](tables, parameters)))
    const define = DEFINITIONS[name]
    if (define !== undefined) return JSON.stringify(define(tables, parameters))
    throw new Refusal('UnknownOperationException', `The embedded store does not know ${name}.`)
  }
}

const refused = (error: unknown): Refusal | undefined => {
  if (error instanceof Refusal) return error
  if (!(error instanceof z.ZodError)) return undefined
  const issue = error.issues[0]
  return new Refusal('ValidationException', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)
}

const send = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': TYPE, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const sendError = (response: ServerResponse, error: unknown): void => {
  const refusal = refused(error)
  const body =
    refusal === undefined
      ? { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: 'Internal server error' }
      : {
          __type: `com.amazonaws.dynamodb.v20120810#${refusal.type}`,
          message: refusal.message,
          ...refusal.more,
        }
  send(response, refusal === undefined ? 500 : 400, JSON.stringify(body))
}

/**
 * The embedded store's server: DynamoDB's JSON protocol for whoever signs with its credentials.
 * @param onTrouble is told what goes wrong with the file, once, and nothing once it goes right again
 */
export const createStoreServer = ({
  database,
  tables,
  credentials,
  onTrouble,
}: {
  database: Database
  tables: Tables
  credentials: Credentials
  onTrouble: (error: unknown) => void
}): Server => {
  const { claims, proves } = createVerifier(credentials)
  const operate = createOperations(database, tables)
  let isWell = true

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers } = request
    const kept = refusalOf(request, claims)
    if (kept !== undefined) throw kept
    const body = await readBody(request)
    if (!proves(headers, body))
      throw new Refusal(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided.',
      )
    const name = String(headers['x-amz-target']).replace('DynamoDB_20120810.', '')
    let answer: string
    try {
      answer = operate(name, jsonOf(body.toString()))
      // A reader too: what it has read must not be gone after a crash.
      await database.settled()
      if (!isWell && isOf(name, WRITES)) {
        isWell = true
        onTrouble(undefined)
      }
    } catch (error) {
      // That a condition does not hold stands on what was read.
      if (refused(error) !== undefined) await database.settled()
      else if (isWell) {
        isWell = false
        onTrouble(error)
      }
      throw error
    }
    send(response, 200, answer)
  }

  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // Of a body that nobody wants, no more is read than has come.
      if (!request.complete) response.shouldKeepAlive = false
      sendError(response, error)
      request.resume()
    })
  })
}
