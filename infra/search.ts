import { settingsOf } from './stage.ts'
import type { Statement } from './task.ts'

const { search } = settingsOf($app.stage)

/** How workers, who fill the index of the search, and the API, which asks it, are told of it. */
export const searchEnvironment: Record<string, $util.Input<string>> = search === undefined
  ? {}
  : { OPENSEARCH_URL: search.url, OPENSEARCH_REGION: aws.getRegionOutput().region }

const statements = (...methods: string[]): Statement[] =>
  search === undefined
    ? []
    : [{ actions: methods.map((method) => `es:ESHttp${method}`), resources: [`${search.arn}/*`] }]

export const searchStatements = { workers: statements('Post', 'Put'), functions: statements('Post') }
