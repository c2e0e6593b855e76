// Keeps a chosen video in the browser until it is uploaded, so that a reload of the page can go on with it.

const NAME = "backrub";
const STORE = "uploads";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} act @returns {Promise<T>}
 */
async function inStore(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Tries to keep the file under its upload's id. Says whether it could: there may be no room. @param {string} id @param {Blob} file */
export async function keep(id, file) {
  try {
    const room = await navigator.storage?.estimate?.();
    if (room?.quota !== undefined && room.quota - (room.usage ?? 0) < 1.1 * file.size) return false;
    await inStore("readwrite", (store) => store.put(file, id));
    return true;
  } catch {
    return false;
  }
}

/** The kept file, or null. @param {string} id @returns {Promise<Blob|null>} */
export async function kept(id) {
  try {
    const found = await inStore("readonly", (store) => store.get(id));
    return found instanceof Blob ? found : null;
  } catch {
    return null;
  }
}

/** Lets go of one file. @param {string} id */
export async function letGo(id) {
  await inStore("readwrite", (store) => store.delete(id)).catch(() => undefined);
}

/** Lets go of all files but those of these uploads. @param {string[]} ids */
export async function keepOnly(ids) {
  const keys = await inStore("readonly", (store) => store.getAllKeys()).catch(() => []);
  for (const key of keys) if (!ids.includes(String(key))) await letGo(String(key));
}
