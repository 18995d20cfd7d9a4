import { connect } from 'node:net'
import { healthEnv } from './env.ts'
import { hostOf } from './fleet/own-address.ts'

/*
 * Whether the worker of this container works, for who looks after containers: it greets whoever connects to it, as
 * long as its event loop turns. Exits with 0 if it does.
 */

const { host, port } = healthEnv()
const end = (code: number) => (): never => process.exit(code)
connect(port, hostOf(host)).on('data', end(0)).on('error', end(1)).on('close', end(1))
