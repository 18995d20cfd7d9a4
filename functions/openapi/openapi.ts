import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import { z } from 'zod'
import { operations } from '@sahut/core/contract/api'
import { ErrorBody } from '@sahut/core/contract/errors'
import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import type { Operation } from '@sahut/core/contract/operation'
import { Chat } from '@sahut/core/model/chat/chat'
import { ChatId, ClientMsgId, InboxId, NumberId, UserId, WorkspaceId } from '@sahut/core/model/ids'
import { ToldEntry } from '@sahut/core/model/message/message'
import { Pace, WhatsAppNumber } from '@sahut/core/model/number/number'
import { Inbox, User } from '@sahut/core/model/user/user'
import type { Api } from '../api.ts'
import { operationOf } from './operation.ts'

const Failure = z.object({ error: ErrorBody })

/** What has a name of its own in the file; all else stands where it is used. */
const schemas = {
  Chat,
  ChatId,
  ChatPage,
  ClientMsgId,
  Entry: ToldEntry,
  Failure,
  HistoryPage,
  Inbox,
  InboxId,
  NumberId,
  Pace,
  User,
  UserId,
  WhatsAppNumber,
  WorkspaceId,
}

const JSON_TYPE = 'application/json'

const describe = (name: string, operation: Operation): ZodOpenApiOperationObject => ({
  operationId: name,
  summary: operation.summary,
  requestParams: {
    ...(operation.param === undefined ? {} : { path: operation.param }),
    ...(operation.query === undefined ? {} : { query: operation.query }),
  },
  ...(operation.json === undefined
    ? {}
    : { requestBody: { required: true, content: { [JSON_TYPE]: { schema: operation.json } } } }),
  ...(operation.isOpen === true ? { security: [] } : {}),
  responses: {
    [String(operation.status ?? 200)]: {
      description: 'Done.',
      content: { [JSON_TYPE]: { schema: operation.answer } },
    },
    default: { description: 'Refused or failed.', content: { [JSON_TYPE]: { schema: Failure } } },
  },
})

/** The routes of the API with the operation that each does. */
export const routesOf = ({ routes }: Pick<Api, 'routes'>) =>
  routes.flatMap(({ method, path, handler }) => {
    const name = operationOf(handler)
    return name === undefined ? [] : [{ method, path, name }]
  })

/** The OpenAPI 3.1 document of the API, out of its routes and the contract's schemas. */
export const openApiOf = (api: Pick<Api, 'routes'>) => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const { method, path, name } of routesOf(api)) {
    const address = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = { ...paths[address], [method.toLowerCase()]: describe(name, operations[name]) }
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Sahut',
      version: '1',
      description:
        'What agents, admins and integrations can do over HTTP. Readers have to leave aside attributes, content types ' +
        'and change types that they do not know: newer servers send more.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ accessToken: [] }],
    paths: paths satisfies ZodOpenApiPathsObject,
    components: {
      schemas,
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
  return createDocument(document, {
    override: ({ jsonSchema, zodSchema, io }) => {
      // A word that newer code may say where this one knows a few.
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'string'
      // zod says that an answer is cut to what is known; to its reader a newer server's answer may have more.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
}
