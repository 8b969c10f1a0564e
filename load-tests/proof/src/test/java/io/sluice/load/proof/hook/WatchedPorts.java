package io.sluice.load.proof.hook;

import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.order.PaymentProvider.Charge;
import io.sluice.domain.order.PaymentProvider.PaymentOutcome;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Stock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * Stands around each port and names the steps: {@code Stock.reserve}, {@code Epochs.claimAfter};
 * appends by what they record, {@code OrderLog.append:OrderPaid}.
 */
final class WatchedPorts implements BeanPostProcessor {
  private static final List<Class<?>> PORTS =
      List.of(
          Stock.class,
          OrderLog.class,
          Orders.class,
          Epochs.class,
          Sales.class,
          PaymentProvider.class);

  private final Trigger trigger;
  private final MoneyBook money;

  WatchedPorts(Trigger trigger, MoneyBook money) {
    this.trigger = trigger;
    this.money = money;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    return PORTS.stream()
        .filter(port -> port.isInstance(bean))
        .findFirst()
        .map(port -> watched(port, bean))
        .orElse(bean);
  }

  private Object watched(Class<?> port, Object bean) {
    return Proxy.newProxyInstance(
        port.getClassLoader(),
        new Class<?>[] {port},
        (proxy, method, arguments) -> call(port, bean, method, arguments));
  }

  private @Nullable Object call(
      Class<?> port, Object bean, Method method, Object @Nullable [] arguments) throws Throwable {
    String step = step(port, method, arguments);
    trigger.reached(step, Moment.CALLED);
    try {
      Object answer = method.invoke(bean, arguments);
      return answer == null ? null : watched(step, method, arguments, answer);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  private static String step(Class<?> port, Method method, Object @Nullable [] arguments) {
    String step = port.getSimpleName() + "." + method.getName();
    return arguments != null && arguments.length == 1 && arguments[0] instanceof OrderEvent event
        ? step + ":" + event.getClass().getSimpleName()
        : step;
  }

  private Object watched(String step, Method method, Object @Nullable [] arguments, Object answer) {
    if (answer instanceof Mono<?> mono) {
      boolean saysNothing = answersNothing(method);
      return new SentMono<>(mono, () -> trigger.reached(step, Moment.SENT))
          .doOnSuccess(
              value -> {
                if (value != null || saysNothing) {
                  write(step, arguments, value);
                  trigger.reached(step, Moment.ANSWERED);
                }
              });
    }
    if (answer instanceof Flux<?> flux) {
      return new SentFlux<>(flux, () -> trigger.reached(step, Moment.SENT))
          .doOnNext(value -> trigger.reached(step, Moment.ANSWERED));
    }
    return answer;
  }

  /** An empty answer of a {@code Mono<Void>} is the answer; of any other it is a no. */
  private static boolean answersNothing(Method method) {
    return method.getGenericReturnType() instanceof ParameterizedType type
        && type.getActualTypeArguments()[0] == Void.class;
  }

  private void write(String step, Object @Nullable [] arguments, @Nullable Object value) {
    if (arguments == null || arguments.length == 0) {
      return;
    }
    if (arguments[0] instanceof Charge charge && value instanceof PaymentOutcome outcome) {
      money.charged(charge.order(), outcome);
    } else if (step.equals("PaymentProvider.refund") && arguments[0] instanceof OrderId order) {
      money.refunded(order);
    }
  }

  /** Runs something when a subscription has been handed over. */
  private static final class SentMono<T> extends MonoOperator<T, T> {
    private final Runnable sent;

    SentMono(Mono<T> source, Runnable sent) {
      super(source);
      this.sent = sent;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
      source.subscribe(actual);
      sent.run();
    }
  }

  private static final class SentFlux<T> extends FluxOperator<T, T> {
    private final Runnable sent;

    SentFlux(Flux<T> source, Runnable sent) {
      super(source);
      this.sent = sent;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
      source.subscribe(actual);
      sent.run();
    }
  }
}
