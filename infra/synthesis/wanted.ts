/**
 * What the process that runs infra/synthesis/main.ts is asked for.
 * @property config the bundle of sst.config.ts and infra, as a URL
 */
export type Wanted = { stage: string; config: string; root: string; work: string }
