// A provider of promptfoo that answers at once, in its process.
module.exports = class Instant {
  id() {
    return 'instant';
  }

  async callApi() {
    await new Promise((resolve) => setImmediate(resolve));
    return { output: '用户在问维修。\n####\n相关', tokenUsage: { total: 320, prompt: 300, completion: 20 } };
  }
};
