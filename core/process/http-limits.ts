/** For Node's HTTP servers: a request's head and body have to come within this time, whoever is slow on purpose; ms. */
export const HTTP_LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  /**
   * How long a connection that asks nothing stays open. Whoever is in front (a balancer, Caddy: two minutes) must be the
   * one who closes it: a call that crosses our close is lost with an error.
   */
  keepAliveTimeout: 130_000,
}
