import os from 'node:os';

/** The operating system's user, who reviews where no name was given. */
export function systemUser(): string {
  try {
    return os.userInfo().username;
  } catch {
    return 'reviewer'; // a container's user without a name
  }
}
