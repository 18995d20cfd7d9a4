// Hono's packages of its next major version are not out; until then this is the adapter's only home.
/* eslint-disable @typescript-eslint/no-deprecated */
import { getConnInfo, handle } from 'hono/aws-lambda'
import { checkSchema } from '@sahut/core/store/schema/schema-row'
import { requireNode } from '@sahut/core/process/node-version'
import { assemble } from './assembly.ts'
import { lambdaEnv } from './env.ts'

requireNode()
const { api, table, flush } = await assemble(await lambdaEnv(), (c) => getConnInfo(c).remote.address)
// It only looks: many start at once. The connection that this opens is the first request's too.
await checkSchema(table)

/** The API as an AWS Lambda function. */
// Chained routes give the app a wider type than its class has; it is that class all the same.
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
const answer = handle(api)

/** The API as an AWS Lambda function. */
export const handler: typeof answer = async (event, context) => {
  const result = await answer(event, context)
  await flush()
  return result
}
