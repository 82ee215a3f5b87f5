import { invalidRequest, notFound, type Reply } from './apiErrors.ts';
import type { Call } from './call.ts';
import type { StoredFile } from './fileStore.ts';
import type { World } from './world.ts';

const purposes = ['file-extract', 'image', 'video', 'batch'];

/** Everything under /v1/files. */
export async function filesEndpoint(world: World, call: Call, organisation: string): Promise<Reply | undefined> {
  const [id, part] = call.path.split('/').slice(3);
  if (id === undefined) {
    if (call.method === 'POST') return upload(world, call, organisation);
    if (call.method !== 'GET') return undefined;
    const purpose = call.query.get('purpose');
    const files = world.files.of(organisation).filter((file) => purpose === null || file.purpose === purpose);
    return { status: 200, body: { object: 'list', data: files.map((file) => fileObject(file)) } };
  }
  const file = world.files.get(id, organisation);
  if (file === undefined) return notFound(`file ${id} not found`);
  if (part === 'content' && call.method === 'GET') return { status: 200, body: file.bytes };
  if (part !== undefined) return undefined;
  if (call.method === 'GET') return { status: 200, body: fileObject(file) };
  if (call.method !== 'DELETE') return undefined;
  world.files.delete(id);
  return { status: 200, body: { id, object: 'file', deleted: true } };
}

async function upload(world: World, call: Call, organisation: string): Promise<Reply> {
  const { maxBytes, maxCount } = world.settings.files;
  if (world.files.of(organisation).length >= maxCount) {
    return invalidRequest(`The number of files has reached the limit: ${maxCount}, please delete some first`);
  }
  const headers = { 'content-type': call.request.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(call.body), { headers }).formData().catch(() => undefined);
  const file = form?.get('file');
  const purpose = form?.get('purpose');
  if (!(file instanceof Blob)) return invalidRequest('Invalid request: file is required');
  if (typeof purpose !== 'string' || !purposes.includes(purpose)) {
    return invalidRequest(`Invalid request: purpose must be one of ${purposes.join(', ')}`);
  }
  if (file.size > maxBytes) return invalidRequest(`File size is too large, max file size is ${maxBytes} bytes`);
  if (file.size === 0) return invalidRequest('File is empty');
  if (purpose === 'batch' && !file.name.endsWith('.jsonl')) {
    return invalidRequest('Invalid request: a batch file must be .jsonl');
  }
  const stored = {
    id: `file-${world.nextId()}`,
    organisation,
    filename: file.name,
    purpose,
    createdAt: Math.floor(Date.now() / 1000),
    bytes: Buffer.from(await file.arrayBuffer()),
  };
  world.files.add(stored);
  return { status: 200, body: fileObject(stored) };
}

function fileObject({ id, bytes, createdAt, filename, purpose }: StoredFile): object {
  return {
    id,
    object: 'file',
    bytes: bytes.length,
    created_at: createdAt,
    filename,
    purpose,
    status: 'ok',
    status_details: '',
  };
}
