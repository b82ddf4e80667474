// refuser.mjs <port> <answer to RCPT>: a mail server on 127.0.0.1 that takes nobody's mail.
import { createServer } from 'node:net';

createServer((socket) => {
  socket.write('220 refuser\r\n');
  socket.on('data', (line) => {
    const command = line.toString().slice(0, 4).toUpperCase();
    socket.write(command === 'RCPT' ? `${process.argv[3]}\r\n` : command === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
  });
  socket.on('error', () => {});
}).listen(Number(process.argv[2]), '127.0.0.1');
