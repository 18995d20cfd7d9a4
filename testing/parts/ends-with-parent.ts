/*
 * Preloaded (`node --import`) into deployables that are started on one machine: their standard input ends with the
 * process that started them, however that ends, and so do they. Of themselves deployables know nothing of it.
 */
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'))
process.stdin.resume()
if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref()
