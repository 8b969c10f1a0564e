package io.sluice.load.proof;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Ports of which one method is not what it was. */
final class Faulty {
  private Faulty() {}

  /** The port with one method replaced. */
  static <P> P instead(
      Class<P> port, P sound, String method, BiFunction<P, Object[], Object> instead) {
    return proxy(
        port,
        (called, arguments) ->
            called.getName().equals(method)
                ? instead.apply(sound, arguments)
                : call(sound, called, arguments));
  }

  /** The port, and somebody who sees what its monos answer. */
  static <P> P seeing(Class<P> port, P sound, Consumer<Object> eye) {
    return proxy(
        port,
        (called, arguments) -> {
          Object answer = call(sound, called, arguments);
          return answer instanceof Mono<?> mono ? mono.doOnNext(eye) : answer;
        });
  }

  private interface Calls {
    Object answer(Method called, Object[] arguments) throws Throwable;
  }

  private static <P> P proxy(Class<P> port, Calls calls) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, called, arguments) -> calls.answer(called, arguments)));
  }

  private static Object call(Object sound, Method called, Object[] arguments) throws Throwable {
    try {
      return called.invoke(sound, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }
}
