import { replaceModule } from './replace-module.ts'

replaceModule('/core/log/create-log.ts', new URL('./hiding-log.ts', import.meta.url).href)
replaceModule('/core/bus/announce.ts', new URL('./hiding-announce.ts', import.meta.url).href)
