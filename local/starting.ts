import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { SahutError } from '@sahut/core/contract/errors'

const RETRY_S = '2'

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${RETRY_S}">
<title>Sahut is starting</title>
<body style="font: 16px system-ui; margin: 20vh auto; max-width: 24rem; text-align: center">
<h1 style="font-size: 1.5rem">Sahut is starting</h1>
<p>This page opens by itself once it is ready.</p>
`

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const starting: Answer = (request, response) => {
  const isPage = request.headers.accept?.includes('text/html') === true
  const error = new SahutError('unavailable', 'Sahut is starting.')
  response.writeHead(503, {
    'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json',
    'retry-after': RETRY_S,
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(isPage ? PAGE : JSON.stringify({ error: error.toBody() }))
}

/**
 * Answers whoever comes while Sahut starts: a page for people, an error for programs, both 503 with when to come again.
 * To be called before Socket.IO gets the server, which keeps the listeners that it finds.
 * @returns lets something else answer from now on
 */
export const answerStarting = (server: Server): ((answer: Answer) => void) => {
  let answer = starting
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response)
  })
  return (next) => {
    answer = next
  }
}
