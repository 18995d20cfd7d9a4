import { config } from 'zod'

// zod would compile its parsers with `new Function`, which the content security policy forbids. A schema looks
// when it is made, so this module has to be the first import of the page.
config({ jitless: true })
