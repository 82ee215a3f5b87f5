/** The OpenAI library, as far as it is used: loaded with the first request, and once for the extension and the command line. */
export { OpenAI } from 'openai/client';
export { APIError } from 'openai/error';
