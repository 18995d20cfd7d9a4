import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers `GET /health` while the process runs, for load balancers; nothing else is served here by plain HTTP. */
export const answerHealth = (request: IncomingMessage, response: ServerResponse): void => {
  const isHealth = request.method === 'GET' && request.url === '/health'
  response.writeHead(isHealth ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ok: isHealth }))
}
