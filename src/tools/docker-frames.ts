/** Takes the two outputs of a container apart, whatever pieces they come in. A container with a terminal has one output without frames: it is given as stdout. */
export function splitFrames(
  onStdout: (chunk: Uint8Array) => void,
  onStderr: (chunk: Uint8Array) => void,
): (chunk: Uint8Array) => void {
  let head = Buffer.alloc(0);
  let left = 0;
  let take = onStdout;
  let plain = false;
  return (chunk) => {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      if (plain || left > 0) {
        const size = plain ? rest.length : Math.min(left, rest.length);
        take(rest.subarray(0, size));
        left -= plain ? 0 : size;
        rest = rest.subarray(size);
        continue;
      }
      const missing = headBytes - head.length;
      head = Buffer.concat([head, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (!isHead(head)) {
        plain = true;
        take = onStdout;
        take(head);
      } else if (head.length === headBytes) {
        left = head.readUInt32BE(4);
        take = head[0] === 2 ? onStderr : onStdout;
        head = Buffer.alloc(0);
      }
    }
  };
}

const headBytes = 8;

/** A byte for the stream (stdin, stdout, stderr), three of zero, four for the length; also the beginning of one. */
function isHead(bytes: Uint8Array): boolean {
  const [stream = 0, ...zeros] = bytes.subarray(0, 4);
  return stream <= 2 && zeros.every((byte) => byte === 0);
}
