/** Whether the browser lets this site show notifications of the system; `absent` where it can't. */
export const systemPermission = (): NotificationPermission | 'absent' =>
  'Notification' in window ? Notification.permission : 'absent'

/** What the system is to show. A later one of the same tag takes the place of the one before. */
export type SystemNotification = {
  tag: string
  title: string
  body: string
  isSilent: boolean
  onClick: () => void
}

const shown = new Map<string, Notification>()

/** @returns whether it could be shown: browsers of phones let only a service worker do that */
export const showSystemNotification = ({
  tag,
  title,
  body,
  isSilent,
  onClick,
}: SystemNotification): boolean => {
  try {
    const notification = new Notification(title, { tag, body, silent: isSilent, icon: '/icon.svg' })
    shown.set(tag, notification)
    notification.onclick = () => {
      window.focus()
      onClick()
      notification.close()
    }
    notification.onclose = () => {
      if (shown.get(tag) === notification) shown.delete(tag)
    }
    return true
  } catch (error) {
    console.warn('This browser shows no notification of a page.', error)
    return false
  }
}

/** Takes back what the system still shows, if anything. */
export const closeSystemNotification = (tag: string): void => {
  shown.get(tag)?.close()
}
