import { replaceModule } from './replace-module.ts'

replaceModule('/workers/outbound/delivery.ts', new URL('./echoing-delivery.ts', import.meta.url).href)
