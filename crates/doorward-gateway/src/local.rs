//! Running tasks on the thread they were made on: each thread has its own runtime, and nothing of a request crosses threads.

/// Hands hyper's own tasks to the thread's runtime.
#[derive(Debug, Clone, Copy)]
pub struct LocalExecutor;

impl<F> hyper::rt::Executor<F> for LocalExecutor
where
    F: Future + 'static,
    F::Output: 'static,
{
    fn execute(&self, task: F) {
        tokio::task::spawn_local(task);
    }
}
