import { SahutError } from '@sahut/core/contract/errors'

/**
 * Puts a file at an address. By XMLHttpRequest, because fetch does not tell how far it is.
 * @throws SahutError unavailable
 */
export const putFile = (
  url: string,
  file: Blob,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = (): void => {
      reject(new SahutError('unavailable', 'The file could not be uploaded. Please try again.'))
    }
    request.upload.onprogress = ({ loaded, total }) => {
      onShare(total === 0 ? 0 : loaded / total)
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve()
      else fail()
    }
    request.onerror = fail
    request.ontimeout = fail
    request.onabort = fail
    signal.addEventListener('abort', () => {
      request.abort()
    })
    request.open('PUT', url)
    request.send(file)
  })
