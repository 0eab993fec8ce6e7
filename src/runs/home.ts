import { homedir } from 'node:os';
import { homeDir } from '../units/home.js';

export const home = (env: NodeJS.ProcessEnv): string => homeDir(env, homedir());
