import { useEffect } from 'react'

/** Room for one sign only. */
const MOST = 9

const badge = (count: number): string =>
  `<circle cx="22" cy="10" r="10" fill="#d1242f"/><text x="22" y="15.5" text-anchor="middle" font-family="sans-serif" font-size="15" font-weight="700" fill="#fff">${count > MOST ? `${MOST}+` : String(count)}</text></svg>`

/** The page's icon, with how much is unread. */
export const useFavicon = (unread: number): void => {
  const shown = Math.min(unread, MOST + 1)
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    const plain = link?.dataset['plain'] ?? link?.getAttribute('href')
    if (!link || !plain) return undefined
    link.dataset['plain'] = plain
    if (shown === 0) {
      link.href = plain
      return undefined
    }
    let isOver = false
    const show = async (): Promise<void> => {
      const svg = await (await fetch(plain)).text()
      if (!isOver) link.href = `data:image/svg+xml,${encodeURIComponent(svg.replace('</svg>', badge(shown)))}`
    }
    // Without a network the icon stays as it is: the title says the same.
    show().catch(() => undefined)
    return () => {
      isOver = true
    }
  }, [shown])
}
