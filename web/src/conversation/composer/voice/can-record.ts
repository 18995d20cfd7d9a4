/** Whether this browser can record at all: pages that did not come by https have no microphone. */
export const canRecord = (): boolean =>
  'MediaRecorder' in window && (navigator.mediaDevices as MediaDevices | undefined) !== undefined
