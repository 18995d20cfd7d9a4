import { Parser } from 'htmlparser2'

/** What a page says of itself, in its own words. */
type PageWords = { title?: string; description?: string; image?: string }

/** Names of a page's own words, the best first. */
const NAMES: Readonly<Record<keyof PageWords, readonly string[]>> = {
  title: ['og:title', 'twitter:title'],
  description: ['og:description', 'twitter:description', 'description'],
  image: ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image'],
}

const first = (said: ReadonlyMap<string, string>, names: readonly string[]): string | undefined =>
  names.map((name) => said.get(name)).find((words) => words !== undefined && words !== '')

/** Reads the head of a page. @param html its beginning */
export const pageWords = (html: string): PageWords => {
  const said = new Map<string, string>()
  let isTitle = false
  let title = ''
  const parser = new Parser({
    onopentag: (name, { property, name: named, content }) => {
      isTitle = name === 'title' && title === ''
      const key = (property ?? named)?.toLowerCase()
      if (name === 'meta' && key !== undefined && content !== undefined && !said.has(key))
        said.set(key, content.trim())
    },
    ontext: (text) => {
      if (isTitle) title += text
    },
    onclosetag: (name) => {
      if (name === 'title') isTitle = false
    },
  })
  parser.write(html)
  parser.end()
  const own = first(said, NAMES.title) ?? title.trim()
  const description = first(said, NAMES.description)
  const image = first(said, NAMES.image)
  return {
    ...(own === '' ? {} : { title: own }),
    ...(description === undefined ? {} : { description }),
    ...(image === undefined ? {} : { image }),
  }
}
