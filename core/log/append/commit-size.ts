/** HEAD carries its commit, and DynamoDB takes items of up to 400 KB. */
export const BYTES_A_COMMIT = 300_000

/** Whatever it holds: a kind that this code does not know takes its place all the same. */
export const bytesOf = (drafts: unknown): number => Buffer.byteLength(JSON.stringify(drafts))
