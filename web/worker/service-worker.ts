/*
 * Lets the page open without a network. It keeps the page's own files and no answer of the API: what agents have read is
 * kept by the page itself (web/src/offline), under its user.
 *
 * With a network the page always comes from there, so an old one is never served to who could have the new one; its
 * files carry a hash of what is in them, and are the same wherever they come from.
 */

type Release = { name: string; entry: string; files: string[] }

/** With what the build says: the release, the file that its page begins with, and all files to keep. */
const worker = globalThis as unknown as ServiceWorkerGlobalScope & { sahutRelease: Release }

/** So long a page waits for the network before the kept one is shown, ms. */
const PATIENCE_MS = 5_000

const PREFIX = 'sahut-page-'
const PAGE = '/index.html'

const release = worker.sahutRelease
const CACHE = PREFIX + release.name

const cacheNames = async (): Promise<string[]> =>
  (await caches.keys()).filter((cache) => cache.startsWith(PREFIX))

/** Keeps the release whole, or not at all: a page of another one would look for other files. */
const keepRelease = async (): Promise<void> => {
  const cache = await caches.open(CACHE)
  const page = await fetch(PAGE, { cache: 'reload' })
  if (!page.ok || !(await page.clone().text()).includes(release.entry))
    throw new Error('The page and its service worker are of two releases.')
  await cache.addAll(release.files)
  await cache.put(PAGE, page)
}

/** The release before stays: pages of it are open, and fetch parts when they need them. */
const dropOldReleases = async (): Promise<void> => {
  const old = (await cacheNames()).filter((cache) => cache !== CACHE).slice(0, -1)
  await Promise.all(old.map((cache) => caches.delete(cache)))
}

const keptPage = async (): Promise<Response | undefined> => (await caches.open(CACHE)).match(PAGE)

/** The page from the network; the kept one where there is none, or it takes too long, or a proxy says that we are down. */
const pageFor = async (request: Request): Promise<Response> => {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
    if (response.status < 500) return response
    return (await keptPage()) ?? response
  } catch (error) {
    const kept = await keptPage()
    if (kept === undefined) throw error
    return kept
  }
}

/** A file whose name says what is in it: once fetched it need not be fetched again. */
const fileFor = async (request: Request): Promise<Response> => {
  const kept = await caches.match(request)
  if (kept !== undefined) return kept
  const response = await fetch(request)
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone())
  return response
}

worker.addEventListener('install', (event) => {
  event.waitUntil(keepRelease().then(() => worker.skipWaiting()))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOldReleases().then(() => worker.clients.claim()))
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  // All else goes as if there were no worker.
  if (
    request.method !== 'GET' ||
    origin !== worker.location.origin ||
    /^\/(api|socket\.io|mqtt)(\/|$)/.test(pathname)
  )
    return
  if (request.mode === 'navigate') event.respondWith(pageFor(request))
  else if (pathname.startsWith('/assets/') || release.files.includes(pathname))
    event.respondWith(fileFor(request))
})

/** What our server sends, encrypted, by the browser's push service (core/model/user/push.ts). */
type News = { chatId: string; inboxId: string; name: string; text?: string; locale: string }

const HEADLINES: Readonly<Record<string, (name: string) => string>> = {
  id: (name) => (name === '' ? 'Pesan baru' : `Pesan baru dari ${name}`),
  en: (name) => (name === '' ? 'New message' : `New message from ${name}`),
}

const newsIn = (data: PushMessageData | null): News | undefined => {
  try {
    const { chatId, inboxId, name, text, locale } = data?.json() as Partial<Record<keyof News, unknown>>
    if (typeof chatId !== 'string' || typeof inboxId !== 'string') return undefined
    return {
      chatId,
      inboxId,
      name: typeof name === 'string' ? name : '',
      locale: typeof locale === 'string' ? locale : 'id',
      ...(typeof text === 'string' && { text }),
    }
  } catch {
    return undefined
  }
}

const pages = (): Promise<readonly WindowClient[]> =>
  worker.clients.matchAll({ type: 'window', includeUncontrolled: true })

/** A page that can be seen tells by itself. */
const tell = async ({ chatId, inboxId, name, text = '', locale }: News): Promise<void> => {
  if ((await pages()).some(({ visibilityState }) => visibilityState === 'visible')) return
  const headline = HEADLINES[locale] ?? HEADLINES['id']
  await worker.registration.showNotification(headline?.(name) ?? name, {
    body: text,
    // Another one of the same chat takes its place, so that what came twice shows once.
    tag: chatId,
    icon: '/icon-192.png',
    lang: locale,
    data: { chatId, inboxId },
  })
}

const openChat = async (chat: { chatId: string; inboxId: string }): Promise<void> => {
  const [page] = await pages()
  if (page === undefined) {
    await worker.clients.openWindow(`/inbox/${chat.inboxId}/chat/${chat.chatId}`)
    return
  }
  page.postMessage(chat)
  await page.focus()
}

worker.addEventListener('push', (event) => {
  const news = newsIn(event.data)
  if (news !== undefined) event.waitUntil(tell(news))
})

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openChat(event.notification.data as { chatId: string; inboxId: string }))
})
