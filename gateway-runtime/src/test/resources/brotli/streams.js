// Writes streams that Node's own encoder makes, one a line: its name, the SHA-256 and length of what it decodes to, its pieces
// in base64 and, where it was flushed after each, what each of them must decode to.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const zlib = require('zlib');
const {
  BROTLI_PARAM_LGWIN: WINDOW, BROTLI_PARAM_MODE: MODE, BROTLI_PARAM_QUALITY: QUALITY, BROTLI_OPERATION_FLUSH: FLUSH,
} = zlib.constants;

// Looks random and is the same each time.
function noise(length) {
  const bytes = Buffer.alloc(length);
  let state = 4711;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

const json = JSON.stringify(Array.from({length: 900}, (_, i) => (
  {id: i, name: `user ${(i * 7919) % 1000}`, mail: `a${i}@example.org`, tags: ['new', i % 13], none: null})));
const english = 'The government of the United States. Download the latest version of this software from www.example.com/. '
  + 'This is not less than the beginning; THE WORLD IS NOT ENOUGH, and people were different because of the following. '
  + '<div class="content"><a href="https://www.example.com/index.html">Contact</a></div> Copyright, All rights reserved.\n';
const german = 'Die Regierung über den Straßen größer als zwei Jahre; für Menschen, die später Übungen prüfen. ';
const other = 'Это предложение по-русски. 中文句子在这里。 جملة عربية هنا. ελληνική πρόταση. ';
const texts = (english.repeat(3) + german.repeat(3) + other.repeat(3)).repeat(4)
  + Array.from({length: 400}, (_, i) => `${i} ${english.slice(i % 90, (i % 90) + 40)} ${other.slice(i % 40, (i % 40) + 20)}`).join('\n');

const inputs = {
  empty: Buffer.alloc(0),
  one: Buffer.from('x'),
  short: Buffer.from(english),
  json: Buffer.from(json),
  texts: Buffer.from(texts),
  noise: noise(70000),
  runs: Buffer.concat([Buffer.alloc(300000, 'a'), Buffer.from('b'), Buffer.alloc(100000, 'abcd')]),
};

function compress(input, quality, window, mode) {
  return zlib.brotliCompressSync(input, {params: {[QUALITY]: quality, [WINDOW]: window, [MODE]: mode}});
}

function write(name, input, pieces, contents = []) {
  const base64 = (list) => list.map((bytes) => Buffer.from(bytes).toString('base64')).join(',');
  const sha256 = crypto.createHash('sha256').update(input).digest('hex');
  fs.writeSync(1, [name, sha256, input.length, base64(pieces), base64(contents)].join('\t') + '\n');
}

for (const [name, input] of Object.entries(inputs)) {
  for (let quality = 0; quality <= 11; quality++) {
    for (const window of [10, 11, 13, 16, 17, 18, 22, 24]) {
      const mode = (quality + window) % 3;
      write(`${name} quality ${quality} window ${window} mode ${mode}`, input, [compress(input, quality, window, mode)]);
    }
  }
}

// Refers back almost as far as can be.
const half = noise(1 << 20);
const far = Buffer.concat([half, Buffer.alloc(15 * (1 << 20) - 5000, english), half, Buffer.alloc(4 << 20, german), half]);
for (const quality of [1, 5, 9]) {
  write(`far quality ${quality}`, far, [compress(far, quality, 24, 0)]);
}

async function flushed(quality, window) {
  const encoder = zlib.createBrotliCompress({params: {[QUALITY]: quality, [WINDOW]: window}});
  const pieces = [];
  const contents = [];
  let collected = [];
  encoder.on('data', (data) => collected.push(data));
  for (let i = 0; i < 30; i++) {
    const content = i === 7 ? texts : i === 8 ? 'x' : `event: update\ndata: {"number":${i},"text":"${english.slice(0, i * 5)}"}\n\n`;
    encoder.write(content);
    await new Promise((resolve) => encoder.flush(FLUSH, resolve));
    await new Promise((resolve) => setImmediate(resolve));
    pieces.push(Buffer.concat(collected));
    contents.push(content);
    collected = [];
  }
  await new Promise((resolve) => encoder.on('end', resolve).end());
  pieces.push(Buffer.concat(collected));
  contents.push('');
  write(`flushed quality ${quality} window ${window}`, Buffer.from(contents.join('')), pieces, contents);
}

(async () => {
  for (const quality of [0, 1, 3, 4, 5, 9, 11]) {
    await flushed(quality, 16 + (quality % 9));
  }
})();
