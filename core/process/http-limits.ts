/** For Node's HTTP servers: a request's head and body have to come within this time, whoever is slow on purpose; ms. */
export const HTTP_LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
}
