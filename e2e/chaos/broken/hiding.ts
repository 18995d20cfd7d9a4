import { replaceModule } from './replace-module.ts'

replaceModule('/core/log/create-log.ts', new URL('./hiding-log.ts', import.meta.url).href)
replaceModule('/core/bus/levels/commits.ts', new URL('./hiding-commits.ts', import.meta.url).href)
