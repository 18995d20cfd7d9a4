import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/*
 * Certificates for tests and load, made by openssl and vouched for by an authority that is made with them.
 */

const DAYS = '30'
const run = promisify(execFile)

/** Files, PEM. */
export type Certificate = {
  /** The authority's own; whoever connects names it by NODE_EXTRA_CA_CERTS. */
  ca: string
  cert: string
  key: string
}

/** Makes a certificate of its own key. @throws Error with what openssl said */
const request = async (folder: string, file: string, options: string[]): Promise<void> => {
  const out = ['-keyout', join(folder, `${file}-key.pem`), '-out', join(folder, `${file}.pem`)]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await run('openssl', ['req', '-x509', ...key, '-days', DAYS, ...out, ...options])
}

/**
 * @param folder gets the files
 * @param names of the server, as a certificate has them, such as `DNS:localhost` or `IP:127.0.0.1`
 * @throws Error if openssl is missing, or with what it said
 */
export const createCertificate = async (folder: string, names: readonly string[]): Promise<Certificate> => {
  const [ca, cert, key] = ['ca.pem', 'server.pem', 'server-key.pem'].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ]
  await request(folder, 'ca', ['-subj', '/CN=Sahut test authority'])
  await request(folder, 'server', [
    ...['-CA', ca, '-CAkey', join(folder, 'ca-key.pem'), '-subj', '/CN=Sahut test server'],
    ...['-addext', `subjectAltName=${names.join(',')}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
  ])
  return { ca, cert, key }
}
